// @ts-check
// The lanes that attempts are made in, behind one interface: a pool's, or a plain thread. Runs in the host of an attempt.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { readdirSync } from "node:fs";

/** @typedef {import("../../fixtures/escapes/contract.mjs").Arena} Arena */
/** @typedef {import("./modes.mjs").Mode} Mode */

/**
 * @typedef {object} Lane
 * @property {(name: string, argument: unknown) => Promise<unknown>} call
 * @property {() => string | undefined} ended how the lane ended, if it has
 * @property {() => readonly import("./modes.mjs").Report[]} permissions
 * @property {() => Promise<unknown>} close
 */

const SHARED_BYTES = 1 << 21;
const HEADER_BYTES = 16;

/**
 * @param {Mode} mode
 * @param {Arena} arena
 * @returns {Promise<Lane>}
 */
export function openLane(mode, arena) {
  return mode === "raw" || mode === "open" ? openThread(mode, arena) : openPool(mode, arena);
}

/**
 * @param {"strict" | "unsafe"} policy
 * @param {Arena} arena
 * @returns {Promise<Lane>}
 */
async function openPool(policy, arena) {
  const href = pathToFileURL(join(arena.project, "escapes", "pool.mjs")).href;
  const module = /** @type {typeof import("../../fixtures/escapes/pool.mjs")} */ (await import(href));
  const pool = module.openPool(policy);
  const calls = /** @type {Record<string, (argument: unknown) => Promise<unknown>>} */ (
    /** @type {unknown} */ (pool.call)
  );
  /** @type {string | undefined} */
  let ended;
  await pool.ready;
  return {
    async call(name, argument) {
      try {
        return await calls[name]?.(argument);
      } catch (error) {
        const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
        if (code === "LANE_CRASHED" || code === "THREAD_CLOSED") ended = message;
        throw error;
      }
    },
    ended: () => ended,
    permissions: () => pool.permissions,
    close: () => pool.shutdown(),
  };
}

/**
 * A careless lane, without any protection or with Node's permissions alone.
 * @param {"raw" | "open"} mode
 * @param {Arena} arena
 * @returns {Promise<Lane>}
 */
async function openThread(mode, arena) {
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  const worker = new Worker(join(arena.project, "escapes", "naive-lane.cjs"), {
    workerData: { shared },
    ...(mode === "raw" ? { execArgv: permissionFlags(arena), env: { NODE_ENV: "test" } } : {}),
  });
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: unknown) => void }>} */
  const waiting = new Map();
  /** @type {string | undefined} */
  let ended;
  const ready = new Promise((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on("message", ({ id, bytes }) => {
    const call = waiting.get(id);
    // Attempts say all sorts of things in the lane's name.
    if (call === undefined || !(bytes instanceof Uint8Array)) return;
    waiting.delete(id);
    if (id === 0) return call.resolve(undefined);
    const { value, thrown, code } = JSON.parse(Buffer.from(bytes).toString() || "{}");
    return thrown === undefined
      ? call.resolve(value)
      : call.reject(Object.assign(new Error(thrown), { code }));
  });
  const fail = (/** @type {Error} */ error) => {
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", (code) => {
    ended = `thread exited with ${code}`;
    fail(new Error(ended));
  });
  await ready;
  let lastId = 0;
  return {
    call(name, argument) {
      const bytes = Buffer.from(JSON.stringify({ name, argument: plain(argument) }));
      new Uint8Array(shared, HEADER_BYTES).set(bytes);
      const id = ++lastId;
      worker.postMessage({ id, length: bytes.length });
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    ended: () => ended,
    permissions: () => [],
    close: () => worker.terminate(),
  };
}

/**
 * What JSON can carry of the arguments.
 * @param {unknown} argument
 */
function plain(argument) {
  const { map, bytes, ...rest } = /** @type {{ map?: Map<string, number>, bytes?: Uint8Array }} */ (argument);
  if (map === undefined || bytes === undefined) return argument;
  return { ...rest, map: [...map], bytes: [...bytes.subarray(0, 64)] };
}

/**
 * What a policy that lets a lane read and write its working directory, but for `.env`, comes down to in Node's own flags.
 * @param {Arena} arena
 */
function permissionFlags({ project, work }) {
  const major = Number.parseInt(process.versions.node, 10);
  const readable = readdirSync(project).filter((name) => name !== ".env" && name !== "package.json");
  return [
    major < 22 ? "--experimental-permission" : "--permission",
    `--allow-fs-read=${join(project, "package.json")}`,
    ...readable.map((name) => `--allow-fs-read=${join(project, name)}/*`),
    `--allow-fs-write=${work}/*`,
  ];
}
