import { inject, test as vitestTest } from "vitest";
import { PluginError } from "../errors.ts";
import { decodeOptions } from "../options.ts";
import { PROVIDED_KEY } from "../provided.ts";
import { createKnittingTest } from "./knitting-test.ts";
import { LanePools } from "./lane-pools.ts";
import type { LaneBase } from "./lane-test.ts";
import type { KnittingTest } from "./lane-types.ts";

// What tests get for `knitting/vitest`: the plugin sends them here instead of to ../index.ts, which configs load and
// which therefore can't import `vitest`.

export * from "../exports.ts";

const provided = inject(PROVIDED_KEY);
const scope = provided === undefined ? "worker" : decodeOptions(provided.options).scope;

const base: LaneBase = vitestTest.extend<{ knittingPools: LanePools; knittingFile: undefined }>({
  knittingPools: [
    // oxlint-disable-next-line no-empty-pattern -- Vitest reads the names of fixtures from the source text
    async ({}, use) => {
      if (provided === undefined) {
        throw new PluginError(
          "PLUGIN_MISSING",
          "Add `knitting()` to `plugins` in the config of this Vitest project",
        );
      }
      const pools = new LanePools(provided);
      await use(pools);
      await pools.close();
    },
    { scope },
  ],
  knittingFile: [
    async ({ knittingPools }, use) => {
      await use(undefined);
      await knittingPools.finishFile();
    },
    { scope: "file" },
  ],
});

/** Vitest's `test`, with fixtures that use lanes, and tests that run on them. */
export const test: KnittingTest = createKnittingTest(base, []);

/** The same as `test`. */
export const it: typeof test = test;
