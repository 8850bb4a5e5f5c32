// @ts-check
// The yardstick of process lanes: what `node:child_process` gives without a library. As postmessage.mjs, over
// `fork()` with the serialization that keeps values as they are.
import { fork } from "node:child_process";

const laneModule = new URL("../workers/fork.mjs", import.meta.url);

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "fork",
  settings:
    'hand-written: id -> resolver map over child_process.fork(), serialization "advanced", children in turn',
  start({ lanes }) {
    /** @type {Map<number, (result: unknown) => void>} */
    const resolvers = new Map();
    const children = Array.from({ length: lanes }, () => fork(laneModule, { serialization: "advanced" }));
    for (const child of children) {
      child.on("message", (message) => {
        const reply = /** @type {{ id: number, result: unknown }} */ (message);
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
          children[id % lanes]?.send({
            id,
            name,
            arg: /** @type {import("node:child_process").Serializable} */ (arg),
          });
        });
      },
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
