// @ts-check
// Tinypool. Its documentation recommends nothing beyond the defaults (Atomics on, one task a worker at a time).
// Fixed size: no thread ever retires.
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";

const filename = fileURLToPath(new URL("../functions.mjs", import.meta.url));

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "tinypool",
  settings: "minThreads = maxThreads = lanes; concurrentTasksPerWorker 1 (default)",
  start({ lanes }) {
    const pool = new Tinypool({ filename, minThreads: lanes, maxThreads: lanes });
    return {
      call: (name, arg) => pool.run(arg, { name }),
      stop: () => pool.destroy(),
    };
  },
};
