// @ts-check
// Poolifier. Its guidelines suggest a `FixedThreadPool` for CPU-bound work and nothing else; `enableTasksQueue`
// stays off, as by default: calls go straight to the least used worker. About one `destroy()` in fifty never
// settles in 5.3.2 although the threads have ended, so `stop` also looks at the threads' own exits.
import { fileURLToPath } from "node:url";
import { FixedThreadPool } from "poolifier";

const laneModule = fileURLToPath(new URL("../workers/poolifier.mjs", import.meta.url));

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "poolifier",
  settings: "FixedThreadPool(lanes); enableTasksQueue false (default)",
  start({ lanes }) {
    let running = lanes;
    /** @type {(value?: unknown) => void} */
    let allExited = () => {};
    const exits = new Promise((resolve) => (allExited = resolve));
    const exitHandler = () => {
      if (--running === 0) allExited();
    };
    const pool = new FixedThreadPool(lanes, laneModule, { exitHandler });
    return {
      call: (name, arg) => pool.execute(arg, name),
      stop: () => Promise.race([pool.destroy(), exits]),
    };
  },
};
