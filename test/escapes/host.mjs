// @ts-check
// The process that one attempt is made in: opens the lane, runs the attempt, and looks at what it has done to this process.
// Started by run.mjs in the attempt's project, with its order as first argument.
import {
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import inspector from "node:inspector";
import { connect } from "node:net";
import { getPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setEnvironmentData } from "node:worker_threads";
import { openLane } from "./lanes.mjs";

/** @typedef {import("./lanes.mjs").Lane} Lane */
/** @typedef {import("./modes.mjs").Order} Order */
/** @typedef {import("./modes.mjs").Findings} Findings */

/** The package under test. */
const SHARED_MEMORY = fileURLToPath(new URL("../../dist/pool/shared-memory/", import.meta.url));
const RUN_MS = 6_000;
const VICTIM_MS = 1_500;
const COLLECT_MS = 4_000;
/** By then an attempt has replaced what it wants to replace. */
const ARMED_MS = 100;
const LARGE_BYTES = 300_000;

const delay = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @returns {Promise<T>}
 */
function within(promise, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * What the host has open, as hosts do, and task code has no business with.
 * @param {Order} order
 */
async function openHostResources({ arena, secrets }) {
  setEnvironmentData("token", secrets.environmentData);
  openSync(arena.secret, "r");
  openSync(secrets.log, "a");
  const socket = connect(arena.tcpPort, arena.host);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.unref();
  if (!process.version.startsWith("v20.")) {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(arena.database);
    const literal = `'${secrets.texts[0]}'`;
    database.exec(`CREATE TABLE secrets (text); INSERT INTO secrets VALUES (${literal})`);
    database.close();
  }
  const named = join(arena.watched, String(secrets.texts[0]));
  const sized = join(arena.watched, "size");
  const size = Number(secrets.texts.find((text) => text.startsWith("size:"))?.slice(5));
  let turn = 0;
  // Others come and go in that directory: what a watcher sees.
  setInterval(() => {
    turn++;
    if (turn % 2 === 0) writeFileSync(named, "");
    else rmSync(named, { force: true });
    if (turn % 8 === 0) writeFileSync(sized, Buffer.alloc(turn % 16 === 0 ? size : 0));
  }, 20).unref();
}

/**
 * Makes the other calls. Returns what was wrong with one of them.
 * @param {Lane} lane
 * @param {string} text
 */
async function callVictims(lane, text) {
  const bytes = new Uint8Array(LARGE_BYTES);
  bytes.set(Buffer.from(text));
  const argument = { text, list: [text], map: new Map([[text, 1]]), bytes };
  /** @type {[string, (got: unknown) => boolean][]} */
  const victims = [
    ["seal", (got) => isSealed(got, text)],
    ["sealLater", (got) => isSealed(got, text)],
    ["sealBytes", (got) => Object(got)[text.length - 1] === text.charCodeAt(text.length - 1)],
    ["sealError", (got) => got instanceof Error && got.message === text],
  ];
  for (const [name, isRight] of victims) {
    let got;
    try {
      got = await within(lane.call(name, argument), VICTIM_MS);
    } catch (error) {
      got = error;
    }
    if (!isRight(got))
      return `${name}: ${String(got instanceof Error ? got.message : JSON.stringify(got)).slice(0, 80)}`;
  }
  return undefined;
}

/**
 * @param {unknown} got
 * @param {string} text
 */
function isSealed(got, text) {
  const sealed = /** @type {{ text?: unknown, list?: unknown, map?: Iterable<unknown> }} */ (Object(got));
  return (
    JSON.stringify([sealed.text, sealed.list, [...(sealed.map ?? [])]]) ===
    JSON.stringify([text, [text], [[text, 1]]])
  );
}

/**
 * Whether what listens on the port is the attempt.
 * @param {Order["arena"]} arena
 */
function isListening(arena) {
  return new Promise((resolve) => {
    const socket = connect(arena.listenPort, arena.host);
    socket.on("data", (bytes) => resolve(String(bytes).includes(arena.token)));
    for (const event of ["error", "close"]) socket.on(event, () => resolve(false));
    setTimeout(() => resolve(false), 1_000);
  });
}

/**
 * Shared memory of the host's, by its name. Returns whether somebody has changed it or taken its name away.
 * @param {Order} order
 */
async function shareMemory({ arena, secrets }) {
  if (arena.shared === "") return undefined;
  const { ProcessSharedBuffer } = await import(pathToFileURL(join(SHARED_MEMORY, "index.js")).href);
  const text = String(secrets.texts[0]);
  const buffer = ProcessSharedBuffer.create({ bytes: 4_096, name: arena.shared });
  const bytes = Buffer.from(buffer.view().buffer, buffer.view().byteOffset, 4_096);
  bytes.write(text);
  process.on("exit", () => {
    for (const name of [arena.shared, `${arena.shared}-made`])
      rmSync(join("/dev/shm", name), { force: true });
  });
  return () =>
    bytes.toString("latin1", 0, text.length) !== text ||
    !existsSync(join("/dev/shm", arena.shared)) ||
    existsSync(join("/dev/shm", `${arena.shared}-made`));
}

/**
 * Tells how long the event loop takes for one turn.
 * @param {(ms: number) => void} tell
 */
function watchDelays(tell) {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    tell(now - last);
    last = now;
  }, 20).unref();
}

/**
 * Whether the lane's process takes connections of debuggers, or of anybody.
 * @param {Order} order
 * @param {number} pid
 */
function listensForDebuggers({ by }, pid) {
  if (pid === process.pid || (by !== "inspector" && by !== "guard")) return false;
  /** @type {string[]} */
  const listening = [];
  for (const table of ["tcp", "tcp6"]) {
    const lines = existsSync(`/proc/${pid}/net/${table}`)
      ? readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n")
      : [];
    for (const line of lines) {
      const [, , , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === "0A") listening.push(`socket:[${inode}]`);
    }
  }
  if (!existsSync(`/proc/${pid}/fd`)) return false;
  return readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return listening.includes(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false;
    }
  });
}

/** @param {Order} order */
async function attempt(order) {
  const { mode, carrier, name, lastsMs, onCalls, secrets, resultPath } = order;
  const arena = { ...order.arena, hostPid: process.pid };
  /** @type {Findings} */
  const findings = {
    answer: undefined,
    refusal: undefined,
    collected: "",
    brokenCall: undefined,
    ended: undefined,
    signalled: false,
    debuggable: false,
    mapped: false,
    heldUpMs: 0,
    lowered: false,
    sharedChanged: false,
    made: false,
    listening: false,
    permissions: [],
  };
  process.on("SIGUSR2", () => {
    findings.signalled = true;
  });
  await openHostResources(order);
  const hasSharedChanged = await shareMemory(order);
  const priority = getPriority();
  const lane = await openLane(mode, carrier, arena);
  findings.permissions = lane.permissions();
  watchDelays((ms) => {
    findings.heldUpMs = Math.max(findings.heldUpMs, ms);
  });
  const save = () => writeFileSync(resultPath, JSON.stringify(findings));
  // An attempt may end this process.
  save();
  try {
    findings.answer = String(await within(lane.call("run", { name, arena }), RUN_MS));
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (Object(error));
    findings.refusal = code === undefined ? String(message) : `${code}: ${message}`;
  }
  if (name === "net-listen") findings.listening = await isListening(arena);
  // A lane that has ended has a successor.
  if (onCalls) {
    await delay(ARMED_MS + lastsMs);
    findings.brokenCall = await callVictims(lane, secrets.sealed);
    save();
    await delay(ARMED_MS);
    findings.collected = String(
      await within(lane.call("collect", { arena }), COLLECT_MS).catch((error) => `collect: ${error.message}`),
    );
  }
  // A signal arrives when the event loop turns.
  await delay(20);
  findings.ended = lane.ended();
  // A socket goes with whoever has made it.
  findings.made = lstatSync(arena.target, { throwIfNoEntry: false }) !== undefined;
  findings.debuggable = inspector.url() !== undefined || listensForDebuggers(order, lane.processId);
  findings.lowered = getPriority() !== priority;
  findings.sharedChanged = hasSharedChanged?.() ?? false;
  const maps = `/proc/${lane.processId}/maps`;
  if (existsSync(maps)) {
    findings.mapped = arena.addon !== "" && readFileSync(maps, "utf8").includes(arena.addon);
  }
  save();
  await within(lane.close(), 1_000).catch(() => {});
  process.exit(0);
}

await attempt(/** @type {Order} */ (JSON.parse(readFileSync(String(process.argv[2]), "utf8"))));
