import type { TestAPI } from "vitest";
import { PluginError } from "./errors.ts";
import type { Call } from "./test/call.ts";

// `knitting/vitest` as a Vitest config loads it. Tests get test/index.ts under the same name: the plugin sees to that.

export * from "./exports.ts";

/** Vitest's `test`, with a `call` fixture that runs tasks on lanes. */
export const test: TestAPI<{ call: Call }> = outsideOfTests();
/** The same as `test`. */
export const it: typeof test = test;

function outsideOfTests(): TestAPI<{ call: Call }> {
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
  return stub as TestAPI<{ call: Call }>;
}
