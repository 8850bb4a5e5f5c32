// What a soaked process holds, and whether that has stayed flat. Used by soak.mjs.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The first chapters, in which caches and heaps find their size, are not judged. */
const WARM_UP_SHARE = 0.2;
/** By how much the median of the last third may be above that of the first third. */
const MAX_GROWTH = { rss: 0.1, heapUsed: 0.05, external: 0.05 };
/** What no share of a small number could allow for. */
const SLACK_BYTES = 2 ** 20;
/** What has to be the same at every rest. */
const EQUAL = ["descriptors", "threads", "mappings", "children"];
/** What has been let go of may take the system a moment. */
const PATIENCE_MS = 10_000;

const isLinux = process.platform === "linux" && existsSync("/proc/self/task");
const lines = (path) => readFileSync(path, "utf8").split("\n");

/** Everything but memory is counted on Linux only; elsewhere it is 0. */
export async function measure() {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await sleep(1);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const threads = isLinux ? readdirSync("/proc/self/task") : [];
  return {
    rss,
    heapUsed,
    external,
    // The one that reads the folder is among them.
    descriptors: isLinux ? readdirSync("/proc/self/fd").length - 1 : 0,
    threads: threads.length,
    mappings: isLinux
      ? lines("/proc/self/maps").filter((line) => /memfd:|\/dev\/shm\//u.test(line)).length
      : 0,
    children: isLinux
      ? lines(`/proc/self/task/${process.pid}/children`).join(" ").split(" ").filter(Boolean).length
      : 0,
  };
}

/** Measures until what must be equal is as in `first`, or patience is over. */
export async function settle(first) {
  const end = Date.now() + PATIENCE_MS;
  let sample = await measure();
  while (first !== undefined && EQUAL.some((name) => sample[name] !== first[name]) && Date.now() < end) {
    await sleep(50);
    sample = await measure();
  }
  return sample;
}

function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

function thirds(samples) {
  const judged = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const third = Math.max(1, Math.floor(judged.length / 3));
  return { first: judged.slice(0, third), last: judged.slice(-third), judged };
}

/** What is not flat, in sentences. */
export function judge(samples) {
  const { first, last, judged } = thirds(samples);
  const problems = [];
  for (const [name, share] of Object.entries(MAX_GROWTH)) {
    const before = median(first.map((sample) => sample[name]));
    const after = median(last.map((sample) => sample[name]));
    if (after <= before * (1 + share) + SLACK_BYTES) continue;
    problems.push(
      `${name}: median of the last third ${after} bytes, of the first third ${before}; allowed are ${share * 100} % and 1 MiB more`,
    );
  }
  for (const name of EQUAL) {
    const different = new Set(judged.map((sample) => sample[name]));
    if (different.size > 1)
      problems.push(`${name} at rest: ${[...different].join(", ")}; has to be one number`);
  }
  return problems;
}

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** One row a measure: first and last third, largest, and after shutdown. */
export function table(samples, afterwards) {
  const { first, last, judged } = thirds(samples);
  const rows = {};
  for (const name of [...Object.keys(MAX_GROWTH), ...EQUAL]) {
    const show = name in MAX_GROWTH ? megabytes : String;
    rows[name] = {
      "first third": show(median(first.map((sample) => sample[name]))),
      "last third": show(median(last.map((sample) => sample[name]))),
      largest: show(Math.max(...judged.map((sample) => sample[name]))),
      "after shutdown": show(afterwards[name]),
    };
  }
  return rows;
}
