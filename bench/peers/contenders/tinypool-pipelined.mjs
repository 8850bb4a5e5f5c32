// @ts-check
// Tinypool with 1,000 tasks in a worker at a time, for the same reason as `piscina-pipelined`. Not in a default
// run: ask with `--only`.
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";

const filename = fileURLToPath(new URL("../functions.mjs", import.meta.url));

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "tinypool-pipelined",
  settings: "as tinypool, concurrentTasksPerWorker: 1000",
  start({ lanes }) {
    const pool = new Tinypool({
      filename,
      minThreads: lanes,
      maxThreads: lanes,
      concurrentTasksPerWorker: 1_000,
    });
    return {
      call: (name, arg) => pool.run(arg, { name }),
      stop: () => pool.destroy(),
    };
  },
};
