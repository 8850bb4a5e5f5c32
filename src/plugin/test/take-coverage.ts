import { importTask } from "../../pool/index.ts";
import type { OpenPool } from "../../pool/internal.ts";

// Asks all lanes of a pool for what they covered. Runs in Vitest's workers, after each file, while coverage is on.

const entry = new URL("../lane/coverage-entry.js", import.meta.url).href;
let lastTime = 0;

/** Resolves when every lane that lives has told the main process. */
export async function takeCoverage(pool: OpenPool): Promise<void> {
  const task = importTask<void, void>({ href: `${entry}?time=${++lastTime}`, name: "coverageTaken" });
  // One that has just been replaced has nothing to tell.
  await pool.call(task, undefined).catch(() => {});
}
