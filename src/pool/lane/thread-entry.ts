// The first module of a thread lane. Takes what the host sent, hides it, and boots.
import { syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";
import type { ThreadLaneData } from "../transport/thread.ts";
import { bootLane } from "./boot.ts";

const { boot, port } = workerThreads.workerData as ThreadLaneData;
// Task code must not find the lane's memory and port where Node left them.
Object.assign(workerThreads, { workerData: null });
syncBuiltinESMExports();

await bootLane(boot, {
  post: (message, transfer) => port.postMessage(message, [...transfer]),
  listen: (receive) => port.on("message", receive),
});
