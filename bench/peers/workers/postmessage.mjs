// @ts-check
// Lane side of the bare `postMessage` contender: run the named function, send the result back.
import { parentPort } from "node:worker_threads";
import * as functions from "../functions.mjs";

parentPort?.on("message", (/** @type {{ id: number, name: "echo" | "burn", arg: unknown }} */ message) => {
  parentPort?.postMessage({ id: message.id, result: functions[message.name](message.arg) });
});
