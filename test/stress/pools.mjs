// Opens and closes pools, and counts what this process and the machine hold before and after: `node --expose-gc
// test/stress/pools.mjs [pools] [--lanes process,deno]`. Linux. Exits with 1 when something is left.
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createPool } from "knitting";
import { double } from "../../fixtures/tasks/plain.mjs";

const NAME_PREFIX = `knitting-pools-${process.pid}`;
const NAMED = { mode: "named", namePrefix: NAME_PREFIX };
const KINDS = {
  thread: {},
  process: { runtime: "process" },
  named: { runtime: "process", processSharedMemory: NAMED },
  deno: { runtime: "process", processRuntime: "deno" },
  bun: { runtime: "process", processRuntime: "bun", processSharedMemory: NAMED },
};
/** As many at once as keep two cores busy. */
const AT_ONCE = 4;
const WARM_UP = 12;
/** What has been let go of may take a few turns of the event loop, and a dead process its parent's. */
const PATIENCE_MS = 10_000;

const { values, positionals } = parseArgs({
  options: { lanes: { type: "string", default: Object.keys(KINDS).join(",") } },
  allowPositionals: true,
});
const pools = Number(positionals[0] ?? 1_000);
const kinds = values.lanes.split(",");
for (const kind of kinds) {
  if (KINDS[kind] === undefined) {
    throw new TypeError(`Expected --lanes to list some of ${Object.keys(KINDS).join(", ")}, got \`${kind}\``);
  }
}

const lines = (path) => readFileSync(path, "utf8").split("\n");
const childrenOf = (task) => readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ");

/** Everything but memory has to be the same. */
function count() {
  const tasks = readdirSync("/proc/self/task");
  const listeners = process.eventNames().map((name) => process.listenerCount(name));
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    "mapped segments": lines("/proc/self/maps").filter((line) => /memfd:|\/dev\/shm\//.test(line)).length,
    "names in /dev/shm": readdirSync("/dev/shm").filter((name) => name.startsWith(NAME_PREFIX)).length,
    children: tasks.flatMap(childrenOf).filter((pid) => pid !== "").length,
    threads: tasks.length,
    listeners: listeners.reduce((sum, each) => sum + each, 0),
  };
}

/** Only shown: Node gives back what it has freed when it likes. */
function memory() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return [rss, heapUsed, external].map((bytes) => (bytes / 1_048_576).toFixed(1));
}

/** What was there while the last of a series of pools was open: shows that the counts see anything at all. */
let meanwhile;

/** Process ids of lanes, which may not be there after their pools. */
const lanes = new Set();

async function openAndClose(worker, id) {
  const pool = createPool({ worker, permission: id % 2 === 0 ? "strict" : "unsafe" })({ double });
  const [{ processId }] = (await pool.ready, pool.lanes);
  if (processId !== undefined) lanes.add(processId);
  const result = await pool.call.double(id);
  if (result !== 2 * id) throw new Error(`pool ${id} gave ${result}`);
  if (id % 100 === 0) meanwhile = count();
  await pool.shutdown();
}

async function openAndCloseMany(worker, many) {
  let next = 0;
  const one = async () => {
    while (next < many) await openAndClose(worker, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** The state as soon as it is `wanted`, or what it is when patience ends. */
async function settle(wanted) {
  const end = performance.now() + PATIENCE_MS;
  let counted = count();
  while (!isSame(counted, wanted) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    counted = count();
  }
  return counted;
}

const isSame = (counted, wanted) => Object.keys(wanted).every((name) => counted[name] === wanted[name]);

function isThere(pid) {
  try {
    // A number may have been given to another process since.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("knittingLane");
  } catch {
    return false;
  }
}

function print(name, before, during, after, note = "") {
  const columns = [before, during, after].map((each) => String(each).padStart(10)).join("");
  console.log(`  ${name.padEnd(20)}${columns}  ${note}`.trimEnd());
}

for (const kind of kinds) {
  await openAndCloseMany(KINDS[kind], WARM_UP);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = count();
  const memoryBefore = memory();
  const startedAt = performance.now();
  await openAndCloseMany(KINDS[kind], pools);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await settle(before);
  const alive = [...lanes].filter(isThere);
  console.log(`${pools} pools of ${kind} lanes, ${AT_ONCE} at once, in ${seconds.toFixed(0)} s:`);
  print("", "before", "meanwhile", "after");
  for (const [name, value] of Object.entries(before)) {
    print(name, value, meanwhile[name], after[name], after[name] === value ? "" : "<- left over");
  }
  const memoryAfter = memory();
  for (const [index, name] of ["RSS", "heap", "external"].entries()) {
    print(`${name} in MiB`, memoryBefore[index], "", memoryAfter[index]);
  }
  if (lanes.size > 0) console.log(`  lanes still there: ${alive.length} of ${lanes.size}`);
  if (!isSame(after, before) || alive.length > 0) process.exitCode = 1;
  lanes.clear();
}
