// @ts-check
// The attempts there are, and which of them this Node and platform can make at all. Harness side.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {import("../../fixtures/escapes/contract.mjs").Attempt} Attempt */
/** @typedef {import("../../fixtures/escapes/contract.mjs").Needs} Needs */
/** @typedef {import("./modes.mjs").Carrier} Carrier */

/** Where the fixtures are. */
export const FIXTURES = fileURLToPath(new URL("../../fixtures/escapes/", import.meta.url));
const ATTEMPTS = new URL("../../fixtures/escapes/attempts/", import.meta.url);

/**
 * Every attempt, or those whose name, kind or rule is among `only`; by rule and kind.
 * @param {readonly string[]} only
 * @param {Carrier} carrier those that make sense in lanes of that kind
 * @returns {Promise<Attempt[]>}
 */
export async function loadAttempts(only, carrier) {
  /** @type {Attempt[]} */
  const attempts = [];
  for (const file of readdirSync(ATTEMPTS).sort()) {
    const { attempt } = /** @type {{ attempt: Attempt }} */ (await import(new URL(file, ATTEMPTS).href));
    if (`${attempt.name}.mjs` !== file) throw new Error(`${file} holds an attempt named ${attempt.name}`);
    if (attempt.on === "process" && carrier === "thread") continue;
    if (attempt.runtime !== undefined && attempt.runtime !== carrier) continue;
    const keys = [attempt.name, attempt.kind, attempt.by];
    if (only.length === 0 || only.some((each) => keys.includes(each))) attempts.push(attempt);
  }
  return attempts.sort((a, b) => a.by.localeCompare(b.by) || a.kind.localeCompare(b.kind));
}

/**
 * Whether tasks run on a worker thread, and not on the main thread of a process of their own.
 * @param {import("./modes.mjs").Mode} mode
 * @param {Carrier} carrier
 */
export function runsOnThread(mode, carrier) {
  // Where a running process cannot give up the right to load addons, it keeps tasks on a thread that never had it.
  return carrier === "thread" || (carrier === "process" && mode === "strict" && isOlder("24.21"));
}

/** Attempts by what Deno has not got, or has as an empty shell, so that they come to nothing without any permissions. */
export const NOT_ON_DENO = new Set([
  ...["binding-process-wrap", "binding-spawn-sync", "binding-fs", "inspector-evaluate", "module-hooks"],
  ...["env-report", "report-settings", "report-write", "trace-events", "worker-own-flags"],
  ...["v8-flag-code-traces", "v8-flag-turbo"],
  // Its loader takes no text for a module, and its files no patched buffers.
  ...["require-text", "patched-buffer"],
  // A worker that asks for other rights ends Deno itself, with code 70.
  "deno-worker",
]);

/**
 * Why an attempt cannot be made here; `undefined` when it can. What no thread has is tried all the same.
 * @param {Needs | undefined} needs
 */
export function lacking(needs) {
  if (needs === undefined) return undefined;
  const { node, below, platform, what } = needs;
  if (platform !== undefined && platform !== process.platform) return `${what} is on ${platform} only`;
  if (node !== undefined && isOlder(node)) return `${what} is there from Node ${node}`;
  if (below !== undefined && !isOlder(below)) return `${what} is there below Node ${below}`;
  return undefined;
}

/** @param {string} version such as "22.15" */
function isOlder(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split(".").map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
