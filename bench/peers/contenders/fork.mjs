// @ts-check
// The yardstick of process lanes: what `node:child_process` gives without a library. As postmessage.mjs, over
// `fork()` with the serialization that keeps values as they are.
import { fork } from "node:child_process";
import { numberedCalls } from "../yardstick.mjs";

const laneModule = new URL("../workers/fork.mjs", import.meta.url);

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "fork",
  settings:
    'hand-written: id -> resolver map over child_process.fork(), serialization "advanced", children in turn',
  start({ lanes }) {
    const children = Array.from({ length: lanes }, () => fork(laneModule, { serialization: "advanced" }));
    const { call, settle } = numberedCalls((request) => {
      children[request.id % lanes]?.send(/** @type {import("node:child_process").Serializable} */ (request));
    });
    for (const child of children) {
      child.on("message", (message) => settle(/** @type {{ id: number, result: unknown }} */ (message)));
    }
    return {
      call,
      stop: () =>
        Promise.all(
          children.map((child) => {
            const ended = new Promise((resolve) => child.once("exit", resolve));
            child.kill("SIGKILL");
            return ended;
          }),
        ),
    };
  },
};
