// @ts-check
// Workerpool, with a dedicated worker script, as its README advises over functions sent as text. `minWorkers:
// "max"` starts all lanes with the pool, as the others do. `exec` returns workerpool's own promise class.
import { fileURLToPath } from "node:url";
import workerpool from "workerpool";

const laneModule = fileURLToPath(new URL("../workers/workerpool.mjs", import.meta.url));

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "workerpool",
  settings: 'workerType: "thread", minWorkers: "max", maxWorkers = lanes, dedicated script',
  start({ lanes }) {
    const pool = workerpool.pool(laneModule, { workerType: "thread", minWorkers: "max", maxWorkers: lanes });
    return {
      call: (name, arg) => /** @type {PromiseLike<unknown>} */ (pool.exec(name, [arg])),
      stop: () => /** @type {PromiseLike<unknown>} */ (pool.terminate(true)),
    };
  },
};
