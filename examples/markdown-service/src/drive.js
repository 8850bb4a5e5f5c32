// `npm start`: starts the service as a process of its own, is its clients, and prints what happens to them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Keeps a lane of the service busy until its time limit. */
const HOSTILE = "a".repeat(60);
const HARD_TIMEOUT_MS = 3_000;

const server = spawn(process.execPath, [fileURLToPath(new URL("./server.js", import.meta.url))], {
  env: { ...process.env, HARD_TIMEOUT_MS: String(HARD_TIMEOUT_MS) },
  stdio: ["ignore", "pipe", "inherit"],
});
const closed = once(server, "close");
// However this script ends, the service doesn't outlive it.
process.once("exit", () => server.kill("SIGKILL"));
const lines = createInterface({ input: server.stdout });
const [greeting] = /** @type {string[]} */ (await once(lines, "line"));
const url = greeting?.split(" ").at(-1) ?? "";
lines.on("line", (line) => console.log(`  service: ${line}`));

console.log("1. One document, and one that is too large");
const first = await post("# Hello\n\nGood to know: this was rendered on a *lane*.");
expect("status", first.status, 200);
console.log(first.body.replaceAll(/^(?=.)/gm, "  "));

expect("status of two megabytes", (await post("*too large*".repeat(200_000))).status, 413);

console.log("2. Overload: two documents that take for ever, and 10 more");
const stuck = [post(HOSTILE), post(HOSTILE)];
await until(({ inFlight }) => inFlight === 2);
const leaver = new AbortController();
const leaving = [post("*never rendered*", leaver.signal), post("*never rendered*", leaver.signal)];
const waiting = [post("*rendered later*"), post("*rendered later*")];
await until(({ queued }) => queued === 4);
const refused = await Promise.all(Array.from({ length: 6 }, () => post("*one too many*")));
expect("the queue is full", countByStatus(refused), "6 x 503");

console.log("3. Two waiting clients close their connections: two others get their places");
leaver.abort();
await until(({ clientsGone }) => clientsGone === 2);
expect("they left", countByStatus(await Promise.all(leaving)), "2 x gone");
waiting.push(post("*rendered later*"), post("*rendered later*"));
expect("documents that take for ever", countByStatus(await Promise.all(stuck)), "2 x 422");
expect("documents that waited", countByStatus(await Promise.all(waiting)), "4 x 200");
const { completed, restarts } = await stats();
expect("rendered in all", completed, 5);
expect("lanes replaced", restarts, 2);

console.log("4. SIGTERM while a document is being rendered");
const last = post(HOSTILE);
await until(({ inFlight }) => inFlight === 1);
server.kill("SIGTERM");
expect("it is still answered", (await last).status, 422);
const [exitCode] = await closed;
expect("exit code of the service", exitCode, 0);
console.log(process.exitCode === 1 ? "NOT as expected." : "As expected.");

/** @param {string} source @param {AbortSignal} [signal] */
async function post(source, signal) {
  try {
    const response = await fetch(`${url}/render`, { method: "POST", body: source, signal });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    if (signal?.aborted) return { status: "gone", body: "" };
    throw error;
  }
}

/** @returns {Promise<Record<"inFlight" | "queued" | "completed" | "restarts" | "clientsGone", number>>} */
async function stats() {
  const response = await fetch(`${url}/stats`);
  return await response.json();
}

/** Asks the service until it is so. @param {(now: Awaited<ReturnType<typeof stats>>) => boolean} isSo */
async function until(isSo) {
  const deadline = Date.now() + HARD_TIMEOUT_MS;
  for (;;) {
    const now = await stats();
    if (isSo(now)) return;
    if (Date.now() > deadline) throw new Error(`waited in vain; the service says ${JSON.stringify(now)}`);
    await sleep(20);
  }
}

/** @param {readonly { status: number | string }[]} answers */
function countByStatus(answers) {
  const statuses = [...new Set(answers.map(({ status }) => status))];
  return statuses
    .map((each) => `${answers.filter(({ status }) => status === each).length} x ${each}`)
    .join(", ");
}

/** @param {string} what @param {string | number} actual @param {string | number} expected */
function expect(what, actual, expected) {
  const isRight = actual === expected;
  console.log(`  ${what}: ${actual}${isRight ? "" : `, and not ${expected} as it should be`}`);
  if (!isRight) process.exitCode = 1;
}
