// @ts-check
// The yardstick: what `node:worker_threads` gives without a library. A number per call, a map from it to the
// call's resolver, lanes in turn. No queue, no error path, no cancellation: less than any pool must do.
import { Worker } from "node:worker_threads";
import { numberedCalls } from "../yardstick.mjs";

const laneModule = new URL("../workers/postmessage.mjs", import.meta.url);

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "postmessage",
  settings: "hand-written: id -> resolver map over worker_threads, lanes in turn",
  start({ lanes }) {
    const workers = Array.from({ length: lanes }, () => new Worker(laneModule));
    const { call, settle } = numberedCalls((request) => workers[request.id % lanes]?.postMessage(request));
    for (const worker of workers) worker.on("message", settle);
    return {
      call,
      stop: () => Promise.all(workers.map((worker) => worker.terminate())),
    };
  },
};
