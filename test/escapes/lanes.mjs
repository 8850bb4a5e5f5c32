// @ts-check
// The lanes that attempts are made in, behind one interface: a pool's, or a plain thread or process. Runs in the host of an
// attempt.
import { fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { openSync, readdirSync, rmSync, writeSync } from "node:fs";

/** @typedef {import("../../fixtures/escapes/contract.mjs").Arena} Arena */
/** @typedef {import("./modes.mjs").Mode} Mode */
/** @typedef {import("./modes.mjs").Carrier} Carrier */

/**
 * @typedef {object} Lane
 * @property {(name: string, argument: unknown) => Promise<unknown>} call
 * @property {number} processId of the process that runs it, which may be the host
 * @property {() => string | undefined} ended how the lane ended, if it has
 * @property {() => readonly import("./modes.mjs").Report[]} permissions
 * @property {() => Promise<unknown>} close
 */

const SHARED_BYTES = 1 << 21;
const HEADER_BYTES = 16;

/** @type {Record<Carrier, NonNullable<import("knitting").PoolOptions["worker"]>>} */
const CARRIERS = {
  thread: {},
  process: { runtime: "process" },
  deno: { runtime: "process", processRuntime: "deno" },
};

/**
 * @param {Mode} mode
 * @param {Carrier} carrier
 * @param {Arena} arena
 * @returns {Promise<Lane>}
 */
export function openLane(mode, carrier, arena) {
  if (mode === "strict" || mode === "unsafe") return openPool(mode, carrier, arena);
  return carrier === "thread" ? openThread(mode, arena) : openProcess(mode, arena);
}

/**
 * @param {"strict" | "unsafe"} policy
 * @param {Carrier} carrier
 * @param {Arena} arena
 * @returns {Promise<Lane>}
 */
async function openPool(policy, carrier, arena) {
  const href = pathToFileURL(join(arena.project, "escapes", "pool.mjs")).href;
  const module = /** @type {typeof import("../../fixtures/escapes/pool.mjs")} */ (await import(href));
  const worker = CARRIERS[carrier];
  const memory =
    arena.segments === "" ? {} : { processSharedMemory: { mode: "named", namePrefix: arena.segments } };
  const pool = module.openPool(policy, /** @type {typeof worker} */ ({ ...worker, ...memory }));
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
    processId: pool.lanes[0]?.processId ?? process.pid,
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
  return careless(worker, {
    processId: process.pid,
    send(id, bytes) {
      new Uint8Array(shared, HEADER_BYTES).set(bytes);
      worker.postMessage({ id, length: bytes.length });
    },
    close: () => worker.terminate(),
  });
}

/**
 * The same as a process: Node's own channel to a child is the transport, and is descriptor 3.
 * @param {"raw" | "open"} mode
 * @param {Arena} arena
 * @returns {Promise<Lane>}
 */
async function openProcess(mode, arena) {
  const path = arena.segments === "" ? join(arena.outside, "shared.bin") : join("/dev/shm", arena.segments);
  const file = openSync(path, "w+");
  process.on("exit", () => rmSync(path, { force: true }));
  const child = fork(join(arena.project, "escapes", "naive-lane.cjs"), {
    serialization: "advanced",
    // It has its memory as descriptor 0, and more than one of those that attempts reach for.
    stdio: [file, "inherit", "inherit", "ipc", "pipe", "pipe"],
    ...(mode === "raw" ? { execArgv: permissionFlags(arena), env: { NODE_ENV: "test" } } : { execArgv: [] }),
  });
  return careless(child, {
    processId: child.pid ?? 0,
    send(id, bytes) {
      writeSync(file, bytes);
      child.send({ id, bytes });
    },
    close: async () => child.kill("SIGKILL"),
  });
}

/**
 * The host's side of a careless lane.
 * @param {NodeJS.EventEmitter} emitter
 * @param {{ processId: number, send: (id: number, bytes: Uint8Array) => void, close: () => Promise<unknown> }} means
 * @returns {Promise<Lane>}
 */
async function careless(emitter, { processId, send, close }) {
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: unknown) => void }>} */
  const waiting = new Map();
  /** @type {string | undefined} */
  let ended;
  const ready = new Promise((resolve, reject) => waiting.set(0, { resolve, reject }));
  emitter.on("message", ({ id, bytes }) => {
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
  emitter.on("error", fail);
  emitter.on("exit", (code) => {
    ended = `exited with ${code}`;
    fail(new Error(ended));
  });
  await ready;
  let lastId = 0;
  return {
    call(name, argument) {
      const bytes = Buffer.from(JSON.stringify({ name, argument: plain(argument) }));
      const id = ++lastId;
      send(id, bytes);
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    processId,
    ended: () => ended,
    permissions: () => [],
    close,
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
