// @ts-check
// This pool, from its built `dist` by its own package name, with default options.
import { createPool } from "knitting";
import { burnTask, echoTask } from "../workers/knitting.mjs";

/** @type {import("../contract.mjs").Contender} */
export const contender = {
  id: "knitting",
  settings: "threads = lanes (defaults)",
  start({ lanes }) {
    const pool = createPool({ threads: lanes })({ echo: echoTask, burn: burnTask });
    return {
      call: (name, arg) => (name === "burn" ? pool.call.burn(arg) : pool.call.echo(arg)),
      stop: () => pool.shutdown(),
    };
  },
};
