// @ts-check
// This pool with given options.
import { createPool } from "knitting";
import { burnTask, echoTask } from "../workers/knitting.mjs";

/**
 * @param {string} id
 * @param {string} settings
 * @param {import("knitting").PoolOptions} options
 * @returns {import("../contract.mjs").Contender}
 */
export function contenderWith(id, settings, options) {
  return {
    id,
    settings,
    start({ lanes }) {
      const pool = createPool({ ...options, threads: lanes })({ echo: echoTask, burn: burnTask });
      return {
        call: (name, arg) => (name === "burn" ? pool.call.burn(arg) : pool.call.echo(arg)),
        stop: () => pool.shutdown(),
      };
    },
  };
}
