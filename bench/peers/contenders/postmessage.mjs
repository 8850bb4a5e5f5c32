// @ts-check
// The yardstick: what `node:worker_threads` gives without a library. A number per call, a map from it to the
// call's resolver, lanes in turn. No queue, no error path, no cancellation: less than any pool must do.
import { Worker } from "node:worker_threads";

const laneModule = new URL("../workers/postmessage.mjs", import.meta.url);

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "postmessage",
  settings: "hand-written: id -> resolver map over worker_threads, lanes in turn",
  start({ lanes }) {
    /** @type {Map<number, (result: unknown) => void>} */
    const resolvers = new Map();
    const workers = Array.from({ length: lanes }, () => new Worker(laneModule));
    for (const worker of workers) {
      worker.on("message", (/** @type {{ id: number, result: unknown }} */ reply) => {
        resolvers.get(reply.id)?.(reply.result);
        resolvers.delete(reply.id);
      });
    }
    let nextId = 0;
    return {
      call(name, arg) {
        const id = nextId++;
        return new Promise((resolve) => {
          resolvers.set(id, resolve);
          workers[id % lanes]?.postMessage({ id, name, arg });
        });
      },
      stop: () => Promise.all(workers.map((worker) => worker.terminate())),
    };
  },
};
