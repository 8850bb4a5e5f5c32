// Starts one lane on a process, under a strict policy, to see whether a runtime can map the memory that lanes share with
// their host. Main thread; called by doctor.ts.
import { createPool, importTask } from "../pool/index.ts";
import type { ProcessRuntime } from "../pool/options/pool-options.ts";
import { ATTEMPTS } from "./lane-trial.ts";
import type { Outcome } from "./report.ts";

/** A process is up in a fraction of this, in ms, even on a busy machine. */
const PATIENCE_MS = 10_000;

/** Why such a lane does not start; `undefined`: it does. */
export async function tryProcessLane(name: ProcessRuntime): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const pool = createPool({
      threads: 1,
      permission: "strict",
      worker: { runtime: "process", processRuntime: name },
    })({ seeVariable: importTask<string, Outcome>({ href: ATTEMPTS, name: "seeVariable" }) });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it was not ready after ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      await Promise.race([pool.ready, late]);
    } finally {
      await pool.shutdown();
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
