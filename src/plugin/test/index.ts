import { inject, test as vitestTest, type TestAPI } from "vitest";
import { PluginError } from "../errors.ts";
import { decodeOptions } from "../options.ts";
import { PROVIDED_KEY } from "../provided.ts";
import { createCall, type Call } from "./call.ts";
import { WorkerPool } from "./worker-pool.ts";

// What tests get for `knitting/vitest`: the plugin sends them here instead of to ../index.ts, which configs load and
// which therefore can't import `vitest`.

export * from "../exports.ts";

const provided = inject(PROVIDED_KEY);
const scope = provided === undefined ? "worker" : decodeOptions(provided.options).scope;

/** Vitest's `test`, with a `call` fixture that runs tasks on lanes. */
export const test: TestAPI<{ call: Call }> = vitestTest.extend<{ knittingPool: WorkerPool; call: Call }>({
  knittingPool: [
    // oxlint-disable-next-line no-empty-pattern -- Vitest reads the names of fixtures from the source text
    async ({}, use) => {
      if (provided === undefined) {
        throw new PluginError(
          "PLUGIN_MISSING",
          "Add `knitting()` to `plugins` in the config of this Vitest project",
        );
      }
      const pool = new WorkerPool(provided);
      await use(pool);
      await pool.close();
    },
    { scope },
  ],
  call: async ({ knittingPool }, use) => {
    // Lanes start while Vitest sets the test up, not on the time of its first call.
    const pool = knittingPool.open();
    await pool.ready;
    await use(createCall(pool));
  },
});

/** The same as `test`. */
export const it: typeof test = test;
