// @ts-check
// Decides whether an attempt got out, from what can be seen outside its lane. Harness side.
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { stateOf } from "./arena.mjs";

/** @typedef {import("./battery.mjs").Attempt} Attempt */
/** @typedef {import("./modes.mjs").Findings} Findings */

/** Slow machines hold up everybody, but not for that long. */
const MOST_HELD_UP_MS = 1_500;

/**
 * @typedef {object} Scene
 * @property {Attempt} attempt
 * @property {import("../../fixtures/escapes/contract.mjs").Arena} arena
 * @property {import("./arena.mjs").Secrets} secrets
 * @property {Findings | undefined} findings nothing when the host did not get that far
 * @property {string | undefined} died how the host's process died, if it did
 * @property {string} said the end of what the host wrote to stderr
 * @property {boolean} arrived a server saw the attempt's token
 */

/**
 * What proves that the attempt got out; `undefined` when nothing does. A lane is believed when it says that it got out, never
 * when it says that it did not.
 * @param {Scene} scene
 * @returns {string | undefined}
 */
export function proofOf({ attempt, arena, secrets, findings, died, said: written, arrived }) {
  if (died !== undefined && findings !== undefined) return `the host died: ${died}`;
  if (findings === undefined) return undefined;
  const said = [findings.answer, findings.refusal, findings.collected].join("\n");
  if (said.includes(secrets.sealed)) return "saw another call";
  if (findings.brokenCall !== undefined) return `broke another call: ${findings.brokenCall}`;
  const secret = secrets.texts.find((text) => said.includes(text));
  if (secret !== undefined) return `told ${secret.replace(/[-:].*/, "")}`;
  if (findings.made || existsAtAll(arena.target) || strangers(arena.target) > 0) return "made a file outside";
  if (stateOf(arena) !== secrets.doomed) return "changed a file outside";
  if (readFileSync(secrets.log, "latin1") !== "") return "wrote to the host's file";
  if (arrived) return "reached a server";
  if (written.includes(arena.token)) return "wrote to the host's stderr";
  if (findings.listening) return "can be connected to";
  if (findings.signalled) return "sent the host a signal";
  if (findings.debuggable) return "made the host debuggable";
  if (findings.mapped) return "loaded the addon";
  if (findings.heldUpMs > MOST_HELD_UP_MS) return "held up the host";
  if (findings.lowered) return "changed the host's priority";
  if (findings.sharedChanged) return "changed memory of the host's";
  for (const text of [findings.answer, findings.collected]) if (text?.startsWith("reached ")) return text;
  // What takes the place of a lane is killed with it.
  const ends = attempt.by === "guard" || attempt.name === "execve";
  if (ends && findings.ended !== undefined) return `ended the lane: ${findings.ended}`;
  return undefined;
}

/** @param {string} path */
function existsAtAll(path) {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Files that begin like `target`, as temporary directories do, and logs that Node names itself.
 * @param {string} target
 */
function strangers(target) {
  return readdirSync(dirname(target)).filter((name) => /^(?:target|node_trace)/.test(name)).length;
}

/**
 * Names of rules in `pool.permissions` that speak of an attempt of this kind.
 * @type {Record<string, RegExp>}
 */
const RULES = {
  read: /^(?:mode|read|denyRead)\b/,
  write: /^(?:mode|write|denyWrite)\b/,
  "child process": /^(?:mode|run|denyRun|node\.allowChildProcess)\b/,
  worker: /^(?:mode|node\.allowWorker)\b/,
  addon: /^(?:mode|node\.allowAddons)\b/,
  wasi: /^(?:mode|node\.allowWasi)\b/,
  inspector: /^(?:mode|node\.(?:allowInspector|inspector)|inspector)\b/,
  net: /^(?:mode|net|denyNet)\b/,
  env: /^(?:mode|env)\b/,
  console: /^(?:mode|console)\b/,
};

/**
 * Attempts that no rule speaks of, but a limit that `pool.permissions` lists by this name.
 * @type {Record<string, string>}
 */
const LIMITS = {
  "open-descriptors": "descriptors",
  "open-descriptors-stream": "descriptors",
  "descriptor-write": "descriptors",
  "open-socket": "descriptors",
  "set-priority": "priority",
  "descriptor-stderr": "rawOutput",
  "raw-debug": "rawOutput",
  "env-report": "processReport",
  "environment-data": "environmentData",
  "import-oracle": "fileNames",
  "resolve-oracle": "fileNames",
  "read-link-inside": "fileNames",
  "real-path": "fileNames",
  "real-path-native": "fileNames",
  "unix-listen": "unixSockets",
  "v8-flag-turbo": "v8Flags",
  "v8-flag-code-traces": "v8Flags",
};

/**
 * Whether the pool itself says that it does not stop this attempt: by a limit that is about just that, or else by a rule
 * of its kind that is not enforced.
 * @param {Attempt} attempt
 * @param {Findings | undefined} findings
 */
export function isReported({ name, by }, findings) {
  const limit = LIMITS[name];
  return (
    findings?.permissions.some(
      ({ rule, enforced }) => !enforced && (limit === undefined ? RULES[by]?.test(rule) : rule === limit),
    ) ?? false
  );
}
