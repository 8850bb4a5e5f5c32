// @ts-check
// Piscina. Its README calls `FixedQueue` the "more performant task queue" (up to 6 times faster with long
// queues), so it is used here. `atomics` stays at its default "sync", which the README names the faster mode
// ("async" carries "performance penalties"); `concurrentTasksPerWorker` stays at 1, because more "only makes
// sense … if there is some kind of asynchronous component to the task". Fixed size: no thread ever retires.
import { fileURLToPath } from "node:url";
import { FixedQueue, Piscina } from "piscina";

const filename = fileURLToPath(new URL("../functions.mjs", import.meta.url));

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "piscina",
  settings:
    "minThreads = maxThreads = lanes, taskQueue: FixedQueue; atomics sync, concurrentTasksPerWorker 1 (defaults)",
  start({ lanes }) {
    const pool = new Piscina({ filename, minThreads: lanes, maxThreads: lanes, taskQueue: new FixedQueue() });
    return {
      call: (name, arg) => pool.run(arg, { name }),
      stop: () => pool.destroy(),
    };
  },
};
