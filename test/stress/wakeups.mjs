// Looks for missed wake-ups: random timing on both sides, and every safety net (park timeouts, back-off looks) off.
// `node test/stress/wakeups.mjs [seconds] [seed]`, on lanes that are processes with `--lanes process|deno|bun`. A hang is reported with the state of all shared words.
import { availableParallelism } from "node:os";
import { drawCarrier, readArguments } from "./carriers.mjs";
import { describeControlWords } from "./control-words.mjs";
import { pick, randomFrom } from "./random.mjs";

const { createPool } = await import("knitting");
const { firstByte, leaveTimer, untilAborted, work } = await import("../../fixtures/tasks/timing.mjs");
const { openGate, waitAtGate } = await import("../../fixtures/tasks/plain.mjs");

const { carrier, numbers } = readArguments();
const [seconds = 20, firstSeed = Date.now() % 1_000_000] = numbers;
const HANG_MS = 30_000;
const ROUND_MS = 2_000;

let calls = 0;
let bursts = 0;

function busy(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function openPool(random, threads) {
  const { worker, ...rest } = drawCarrier(random, carrier);
  return createPool({
    ...rest,
    threads,
    balancer: pick(random, [
      ["roundRobin", 1],
      ["firstIdle", 1],
      ["randomLane", 1],
    ]),
    payload: pick(random, [
      [{ mode: "fixed", payloadMaxByteLength: 65_536 }, 2],
      [{}, 1],
    ]),
    worker: {
      ...worker,
      timers: {
        parkMs: 0,
        spinMicroseconds: pick(random, [
          [0, 3],
          [5, 1],
          [50, 1],
          [500, 1],
        ]),
        pauseNanoseconds: pick(random, [
          [0, 1],
          [300, 1],
        ]),
      },
    },
    host: pick(random, [
      [{ stallFreeLoops: 0, maxBackoffMs: 0 }, 3],
      [{ stallFreeLoops: 3, maxBackoffMs: 0 }, 1],
    ]),
  })({ work, leaveTimer, firstByte, untilAborted, openGate, waitAtGate });
}

/** One call of a random sort; rejects when its value is another's. */
async function call(pool, random, shares) {
  const id = ++calls;
  const sort = random();
  if (sort < 0.02) return pool.call.leaveTimer(Math.floor(random() * 5));
  if (sort < 0.05) {
    const buffer = new Uint8Array(64).fill(id % 256).buffer;
    const byte = await pool.call.firstByte(buffer, random() < 0.5 ? { transfer: [buffer] } : undefined);
    if (byte !== id % 256) throw new Error(`call ${id} got byte ${byte}`);
    return;
  }
  if (sort < 0.07) {
    const running = pool.call.untilAborted();
    if (random() < 0.5) setImmediate(() => running.reject());
    else running.reject();
    return running;
  }
  const order = {
    id,
    microseconds: random() < 0.5 ? 0 : random() * 60,
    way: pick(random, [
      ["now", 6],
      ["microtasks", 2],
      ["turn", 1],
      ["timer", 1],
    ]),
    big: random() < shares.results,
    args: random() < shares.arguments ? new Uint8Array(5_000) : undefined,
  };
  const result = await pool.call.work(order);
  if (order.big ? result.length !== 6_000 : result !== id) throw new Error(`call ${id} got ${result}`);
}

/** Calls of which all wait for the last: each must reach the lane although none is answered. The pool has one lane. */
async function passGate(pool, random) {
  const count = 1 + Math.floor(random() * 1_500);
  const args = random() < 0.5 ? new Uint8Array(Math.floor(random() * 6_000)) : undefined;
  const waiting = Array.from({ length: count }, () => pool.call.waitAtGate(args));
  if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
  const opened = await pool.call.openGate();
  if (opened !== count) throw new Error(`${opened} of ${count} calls were waiting`);
  calls += count;
  await Promise.all(waiting);
}

async function playRound(seed) {
  const random = randomFrom(seed);
  const threads = 1 + Math.floor(random() * 3);
  const pool = openPool(random, threads);
  // Of some pools nearly every message is large, so that the buffers are full most of the time.
  const shares = {
    results: pick(random, [
      [0.1, 1],
      [0.9, 1],
    ]),
    arguments: pick(random, [
      [0.05, 1],
      [0.9, 1],
    ]),
  };
  const end = Date.now() + ROUND_MS;
  while (Date.now() < end) {
    const burst = pick(random, [
      [1, 6],
      [2, 3],
      [8, 2],
      [200, 1],
      [1_500, 0.1],
    ]);
    const running = Array.from({ length: burst }, () => call(pool, random, shares));
    // Blocking, so that replies come while the host cannot look.
    if (random() < 0.3) busy(random() * 0.3);
    await withWatchdog(Promise.all(running), pool, seed);
    const rest = random();
    if (rest < 0.3) busy(random() * 0.2);
    else if (rest < 0.4) await new Promise((resolve) => setImmediate(resolve));
    else if (rest < 0.45) await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 3)));
    bursts++;
    if (threads === 1 && random() < 0.02) await withWatchdog(passGate(pool, random), pool, seed);
  }
  await withWatchdog(pool.shutdown(), pool, seed);
}

async function withWatchdog(promise, pool, seed) {
  let timer;
  const hang = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(`HANG, seed ${seed}\n${JSON.stringify(pool.stats().lanes)}\n${describeControlWords()}`),
      );
    }, HANG_MS);
  });
  try {
    await Promise.race([promise, hang]);
  } finally {
    clearTimeout(timer);
  }
}

const startedAt = Date.now();
let rounds = 0;
for (; Date.now() - startedAt < seconds * 1_000; rounds++) await playRound(firstSeed + rounds);
console.log(
  `no wake-up missed on ${carrier} lanes: ${calls} calls, ${bursts} bursts, ${rounds} pools, seed ${firstSeed}, ` +
    `${((Date.now() - startedAt) / 1_000).toFixed(0)} s, ${availableParallelism()} cores`,
);
