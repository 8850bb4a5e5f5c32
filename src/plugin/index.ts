import { PluginError } from "./errors.ts";
import type { KnittingTest } from "./test/lane-types.ts";

// `knitting/vitest` as a Vitest config loads it. Tests get test/index.ts under the same name: the plugin sees to that.

export * from "./exports.ts";

/** Vitest's `test`, with fixtures that use lanes, and tests that run on them. */
export const test: KnittingTest = outsideOfTests();
/** The same as `test`. */
export const it: typeof test = test;

function outsideOfTests(): KnittingTest {
  const refuse = (): never => {
    throw new PluginError(
      "PLUGIN_MISSING",
      "`test` of knitting/vitest works in test files of a Vitest project that has `knitting()` in its `plugins`. " +
        "Add it there; a package in node_modules that uses `test` must also be in `server.deps.inline`.",
    );
  };
  const stub: unknown = new Proxy(refuse, {
    get: (_, key) => (typeof key === "symbol" || key === "then" ? undefined : refuse()),
  });
  return stub as KnittingTest;
}
