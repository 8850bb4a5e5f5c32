// @ts-check
// What can only be seen in a process that holds one pool and nothing else: the first result of a new pool, CPU
// time while idle, and memory. The parent's half: it starts `bench/peers/probe.mjs` once per sample.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { childError } from "../child-error.mjs";

const probeFile = fileURLToPath(new URL("../probe.mjs", import.meta.url));
const run = promisify(execFile);

const PROBE_DEADLINE_MS = 20_000;

/**
 * @param {string} probe
 * @param {import("../contract.mjs").Contender} contender
 * @param {number} windowMs
 * @returns {Promise<number>}
 */
async function probeOnce(probe, contender, windowMs) {
  const args = [probeFile, probe, contender.id, String(windowMs)];
  const { stdout } = await run(process.execPath, args, { timeout: PROBE_DEADLINE_MS }).catch((failure) => {
    throw childError(failure, PROBE_DEADLINE_MS);
  });
  const figure = Number(stdout.trim().split("\n").at(-1) || NaN);
  if (!Number.isFinite(figure)) throw new Error(`the ${probe} probe printed no number`);
  return figure;
}

/**
 * @param {() => Promise<number>} probe
 * @returns {Promise<import("../contract.mjs").Session>}
 */
async function session(probe) {
  return { warmUp: async () => {}, turn: async () => [await probe()], close: async () => {} };
}

/** @type {import("../contract.mjs").Measure} */
export const startup = {
  scope: "startup",
  slow: false,
  figures: [{ id: "startup.first", label: "first result, new pool", unit: "ms" }],
  // A turn is one start, which is short, and starts differ more than anything else does.
  turns: (budget) => budget.turns,
  open: (contender) => session(() => probeOnce("startup", contender, 0)),
};

/** @type {import("../contract.mjs").Measure} */
export const idle = {
  scope: "idle",
  slow: true,
  figures: [{ id: "idle.cpu", label: "CPU time, 2 idle lanes", unit: "ms/s" }],
  turns: () => 1,
  open: (contender, budget) => session(() => probeOnce("idle", contender, budget.idleMs)),
};

/** @type {import("../contract.mjs").Measure} */
export const memory = {
  scope: "memory",
  slow: true,
  figures: [{ id: "memory.rss", label: "memory, 2 warm lanes", unit: "MB" }],
  turns: () => 1,
  open: (contender) => session(() => probeOnce("memory", contender, 0)),
};
