// An hour's worth of calls in minutes: `node --expose-gc test/stress/soak.mjs [calls] [seed]`, on lanes that are processes with
// `--lanes process`. One pool takes all calls; its lanes hang, crash and are replaced, calls are aborted and time out. In every chapter two
// more pools come and go: one whose buffers grow from 64 bytes, and one whose buffers are too small for what is in flight.
//
// Each call has to end as it should. After each chapter, when nothing runs any more, this process is measured. judge() says what has to
// hold; exit code 1 when it does not.
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { createPool } from "knitting";
import { chaos } from "../../fixtures/tasks/chaos.mjs";
import { double, echo, nap } from "../../fixtures/tasks/plain.mjs";
import { untilAborted } from "../../fixtures/tasks/timing.mjs";
import { readArguments } from "./carriers.mjs";
import { randomFrom } from "./random.mjs";
import { judge, measure, settle, table } from "./soak-measure.mjs";

const { carrier, numbers } = readArguments();
const [calls = 10_000_000, seed = Date.now() % 1_000_000] = numbers;
const CHAPTERS = 20;
const BATCH = 1_000;
/** So long that a machine with other work does not overrun it by chance. */
const HARD_TIMEOUT_MS = 1_000;
/** Of a chapter's batches, how many lose a lane. */
const KILLS = 5;
const HANG_MS = 60_000;

const random = randomFrom(seed);
const isProcess = carrier !== "thread";
const runtime = isProcess
  ? { runtime: "process", ...(carrier === "process" ? {} : { processRuntime: carrier }) }
  : {};
const permission = { console: false };
const tally = {};
let done = 0;
let lastProgress = Date.now();

const BYTES = new Uint8Array(256).fill(7);
const record = { id: 1, name: "record", tags: ["one", "two"], nested: { ratio: 0.5, none: null } };

const pool = createPool({
  threads: 2,
  permission,
  worker: { ...runtime, hardTimeoutMs: HARD_TIMEOUT_MS, hardTimeoutAction: "replaceLane" },
})({ double, echo, nap, chaos, untilAborted });

function count(outcome) {
  tally[outcome] = (tally[outcome] ?? 0) + 1;
  done++;
}

function expect(isRight, what) {
  if (!isRight) throw new Error(`Expected ${what}`);
}

/** What a lane's death may do to calls that it runs besides the one that it died of. */
const COLLATERAL = new Set(["LANE_CRASHED", "TASK_HARD_TIMEOUT"]);

/** Awaits a call that may only end as `check` says, or with its lane, if one dies in this batch. */
async function ends(promise, mayDie, check, expected) {
  try {
    const value = await promise;
    expect(check?.(value) === true, `another value than ${String(value)}`);
    count("value");
  } catch (error) {
    if (expected !== undefined && error?.code === expected) return count(expected);
    if (mayDie && COLLATERAL.has(error?.code)) return count(`${error.code} (with its lane)`);
    throw error;
  }
}

/** Of ten calls: six numbers, two strings, one object, one piece of bytes. */
function plainCall(id, mayDie) {
  switch (id % 10) {
    case 2:
    case 6:
      return ends(pool.call.echo(`text of call ${id}`), mayDie, (text) => text === `text of call ${id}`);
    case 4:
      return ends(
        pool.call.echo(record),
        mayDie,
        ({ name, nested }) => name === "record" && nested.ratio === 0.5,
      );
    case 8:
      return ends(pool.call.echo(BYTES), mayDie, (bytes) => bytes.length === BYTES.length && bytes[0] === 7);
    default:
      return ends(pool.call.double(id), mayDie, (value) => value === id * 2);
  }
}

/** An aborted call rejects with whatever reason it was given. */
async function abortedCall(mayDie) {
  const reason = { own: true };
  const call = pool.call.untilAborted();
  const isLate = random() < 0.5;
  if (isLate) setImmediate(() => call.reject(reason));
  else call.reject(reason);
  await call.then(
    () => expect(false, "an aborted call to reject"),
    (error) => {
      if (error === reason) count("aborted");
      else if (mayDie && COLLATERAL.has(error?.code)) count(`${error.code} (with its lane)`);
      else throw error;
    },
  );
}

/** Loses a lane: to an endless loop, an uncaught error, or, if it is a process, the system. */
function killingCall() {
  const draw = random();
  if (isProcess && draw < 0.4) {
    const lane = pool.lanes.find(({ state }) => state === "ready");
    if (lane !== undefined) process.kill(lane.processId, "SIGKILL");
    return ends(pool.call.double(1), true, (value) => value === 2);
  }
  if (draw < 0.7) return ends(pool.call.chaos({ kind: "spin" }), true, undefined, "TASK_HARD_TIMEOUT");
  return ends(pool.call.chaos({ kind: "crash", id: 0 }), true, undefined, "LANE_CRASHED");
}

async function playBatch(size, kills) {
  const running = [];
  if (kills) running.push(killingCall());
  for (let index = running.length; index < size; index++) {
    if (index % 500 === 250) running.push(abortedCall(kills));
    else if (index % 500 === 100)
      running.push(ends(pool.call.nap(30, { timeoutMs: 1 }), kills, (ms) => ms === 30, "TASK_TIMEOUT"));
    else running.push(plainCall(done + index, kills));
  }
  await Promise.all(running);
  lastProgress = Date.now();
}

/** Sizes from nothing to half the buffer, so that it is grown step by step. */
async function growBuffers() {
  const payload = { mode: "growable", payloadInitialBytes: 64, payloadMaxByteLength: 4_194_304 };
  const grown = createPool({ threads: 1, payload, permission, worker: runtime })({ echo });
  for (let bytes = 16; bytes <= 1_048_576 / 8; bytes *= 2) {
    const sent = new Uint8Array(bytes).fill(bytes % 251);
    const running = [1, 2, 3].map(() => grown.call.echo(sent));
    for (const got of await Promise.all(running)) {
      expect(got.length === bytes && got.at(-1) === bytes % 251, `${bytes} bytes`);
      count("value, buffers growing");
    }
  }
  await grown.shutdown();
}

/** More in flight than there are slots, or bytes for it. */
async function overfill() {
  const payload = { mode: "fixed", payloadMaxByteLength: 65_536 };
  const full = createPool({ threads: 1, payload, permission, worker: runtime })({ echo, double });
  const sent = new Uint8Array(6_000).fill(9);
  const large = Array.from({ length: 100 }, () => full.call.echo(sent));
  const many = Array.from({ length: 1_500 }, (_, id) => full.call.double(id));
  for (const got of await Promise.all(large)) {
    expect(got.length === 6_000 && got[5_999] === 9, "6000 bytes");
    count("value, under back-pressure");
  }
  for (const [id, got] of (await Promise.all(many)).entries()) {
    expect(got === 2 * id, `${2 * id}`);
    count("value, under back-pressure");
  }
  await full.shutdown();
}

/** Until lanes have been replaced, and have ended what nobody waits for. */
async function rest() {
  await pool.idle();
  while (pool.stats().lanes.some(({ inFlight, state }) => inFlight > 0 || state !== "ready")) await sleep(5);
  await turn();
}

function progress(chapter, sample) {
  const line = `chapter ${String(chapter).padStart(2)} of ${CHAPTERS}: ${done.toLocaleString("en-US")} calls, rss ${(sample.rss / 2 ** 20).toFixed(1)} MB`;
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}${chapter === CHAPTERS ? "\n" : ""}`);
  else console.log(line);
}

async function soak() {
  await pool.ready;
  const samples = [];
  for (let chapter = 1; chapter <= CHAPTERS; chapter++) {
    await growBuffers();
    await overfill();
    const target = Math.floor((calls * chapter) / CHAPTERS);
    const batches = Math.max(KILLS, Math.ceil((target - done) / BATCH));
    const killEvery = Math.floor(batches / KILLS);
    for (let batch = 0; batch < batches && done < target; batch++) {
      await playBatch(Math.min(BATCH, target - done), batch % killEvery === 0 && batch < killEvery * KILLS);
    }
    await rest();
    const sample = await settle(samples.at(-1));
    samples.push(sample);
    progress(chapter, sample);
  }
  const { restarts } = pool.stats();
  await pool.shutdown();
  return { samples, restarts, afterwards: await measure() };
}

const watchdog = setInterval(() => {
  if (Date.now() - lastProgress < HANG_MS) return;
  console.error(
    `nothing has ended for ${HANG_MS} ms, seed ${seed}\n${JSON.stringify(pool.stats(), null, 1)}`,
  );
  process.exit(1);
}, 1_000);
watchdog.unref();

const startedAt = performance.now();
const { samples, restarts, afterwards } = await soak();
const seconds = (performance.now() - startedAt) / 1_000;
const problems = judge(samples);
console.table(table(samples, afterwards));
console.table(tally);
console.log(
  `${done.toLocaleString("en-US")} calls on ${carrier} lanes in ${seconds.toFixed(0)} s, ${restarts} lanes replaced, seed ${seed}`,
);
for (const problem of problems) console.error(`NOT FLAT: ${problem}`);
console.log(problems.length === 0 ? "flat: memory, descriptors, threads and mappings" : "");
if (problems.length > 0) process.exitCode = 1;
