// @ts-check
// Piscina with 1,000 tasks in a worker at a time: against its documentation's advice for synchronous functions,
// but several times faster in batches of tiny calls. Not in a default run: ask with `--only`.
import { fileURLToPath } from "node:url";
import { FixedQueue, Piscina } from "piscina";

const filename = fileURLToPath(new URL("../functions.mjs", import.meta.url));

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "piscina-pipelined",
  settings: "as piscina, concurrentTasksPerWorker: 1000",
  start({ lanes }) {
    const pool = new Piscina({
      filename,
      minThreads: lanes,
      maxThreads: lanes,
      taskQueue: new FixedQueue(),
      concurrentTasksPerWorker: 1_000,
    });
    return {
      call: (name, arg) => pool.run(arg, { name }),
      stop: () => pool.destroy(),
    };
  },
};
