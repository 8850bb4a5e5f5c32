// Many calls through one pool, printing what the process holds: `node --expose-gc test/stress/soak.mjs [calls]`.
// Everything must stay flat from the second line on. The heap is read after a collection.
import { readdirSync } from "node:fs";
import { createPool } from "knitting";
import { double, echo } from "../../fixtures/tasks/plain.mjs";

const calls = Number(process.argv[2] ?? 10_000_000);
const BATCH = 1_000;
const LINES = 20;

const BYTES = new Uint8Array(256).fill(7);
const record = { id: 1, name: "record", tags: ["one", "two"], nested: { ratio: 0.5, none: null } };
/** Of ten calls: six numbers, two strings, one object, one piece of bytes. */
const kinds = ["number", "number", "text", "number", "record", "number", "text", "number", "bytes", "number"];

const pool = createPool({ threads: 2 })({ double, echo });
await pool.ready;

function start(id) {
  switch (kinds[id % kinds.length]) {
    case "number":
      return pool.call.double(id);
    case "text":
      return pool.call.echo(`text of call ${id}`);
    case "bytes":
      return pool.call.echo(BYTES);
    default:
      return pool.call.echo(record);
  }
}

function check(id, result) {
  switch (kinds[id % kinds.length]) {
    case "number":
      return result === id * 2;
    case "text":
      return result === `text of call ${id}`;
    case "bytes":
      return result.length === BYTES.length && result[0] === 7;
    default:
      return result.name === "record" && result.nested.ratio === 0.5;
  }
}

const count = (folder) => (process.platform === "linux" ? readdirSync(`/proc/self/${folder}`).length : -1);
const megabytes = (bytes) => (bytes / 1_048_576).toFixed(1).padStart(7);
const startedAt = performance.now();

function report(done) {
  globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const perSecond = Math.round(done / ((performance.now() - startedAt) / 1_000));
  console.log(
    `${String(done).padStart(9)} calls  rss ${megabytes(rss)}  heap ${megabytes(heapUsed)}  external ${megabytes(external)}  ` +
      `buffers ${megabytes(arrayBuffers)} MB  fds ${count("fd")}  threads ${count("task")}  ${perSecond}/s`,
  );
}

report(0);
const every = Math.max(BATCH, Math.floor(calls / LINES / BATCH) * BATCH);
const batch = new Array(BATCH);
for (let done = 0; done < calls;) {
  for (let index = 0; index < BATCH; index++) batch[index] = start(done + index);
  const results = await Promise.all(batch);
  for (let index = 0; index < BATCH; index++) {
    if (!check(done + index, results[index]))
      throw new Error(`call ${done + index} got ${String(results[index])}`);
  }
  done += BATCH;
  if (done % every === 0) report(done);
}
await pool.shutdown();
report(calls);
