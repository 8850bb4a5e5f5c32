// @ts-check
// Entry of a child process that takes one sample in a process of its own: `node probe.mjs <probe> <contender>
// <window in ms>`. The library is loaded before any clock starts. Prints one number.
import { setTimeout as sleep } from "node:timers/promises";
import { collectGarbage } from "./garbage.mjs";
import { runBatch } from "./measures/warm-pool.mjs";
import { checkEchoes, payloads } from "./payloads.mjs";
import { cpuMs, memoryBytes } from "./process-tree.mjs";
import { loadContender } from "./roster.mjs";

const LANES = 2;
const SETTLE_MS = 300;
const WARM_TIMES = 3;

/** @typedef {import("./contract.mjs").Contender} Contender */

/**
 * From just before the pool is made to its first result, on one lane, in ms.
 * @param {Contender} contender
 */
async function startup(contender) {
  const started = performance.now();
  const pool = contender.start({ lanes: 1 });
  const result = await pool.call("echo", 1);
  const elapsedMs = performance.now() - started;
  checkEchoes([1], [result]);
  await pool.stop();
  return elapsedMs;
}

/**
 * A pool whose two lanes have both run calls, left alone until compilers and collectors are done.
 * @param {Contender} contender
 */
async function settledPool(contender) {
  const pool = contender.start({ lanes: LANES });
  const objects = payloads.find((payload) => payload.id === "object")?.makeBatch() ?? [];
  for (let times = 0; times < WARM_TIMES; times++) {
    await runBatch(pool, "burn", [1, 2, 3, 4, 5, 6, 7, 8]);
    checkEchoes(objects, await runBatch(pool, "echo", objects));
  }
  collectGarbage();
  await sleep(SETTLE_MS);
  return pool;
}

/**
 * CPU time of all threads, and of processes that were started, in ms per second of an idle pool.
 * @param {Contender} contender
 * @param {number} windowMs
 */
async function idle(contender, windowMs) {
  const pool = await settledPool(contender);
  const cpuBefore = cpuMs();
  const started = performance.now();
  await sleep(windowMs);
  const elapsedMs = performance.now() - started;
  const usedMs = cpuMs() - cpuBefore;
  await pool.stop();
  return (usedMs * 1_000) / elapsedMs;
}

/**
 * Growth of the resident set from the loaded library to a settled pool, in MB.
 * @param {Contender} contender
 */
async function memory(contender) {
  collectGarbage();
  const before = memoryBytes();
  const pool = await settledPool(contender);
  const after = memoryBytes();
  await pool.stop();
  return (after - before) / 1_000_000;
}

const [, , probe, contenderId = "", windowMs] = process.argv;
const probes = new Map(Object.entries({ startup, idle, memory }));
const take = probes.get(probe ?? "");
if (take === undefined)
  throw new Error(`Unknown probe ${probe}: expected one of ${[...probes.keys()].join(", ")}`);
const figure = await take(await loadContender(contenderId), Number(windowMs));
process.stdout.write(`${figure}\n`, () => process.exit(0)); // a library that stays alive must not hold up the run
