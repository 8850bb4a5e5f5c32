// @ts-check
// The workflows of .github/workflows, as far as they can be checked without running them: what they call exists, what they use is pinned,
// what they may do is said, and they try the runtimes that the project says it supports.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { NODE_MAJORS } from "../../test/compat/packages.mjs";
import { runAsScript } from "./files.mjs";

/**
 * @typedef {{ uses?: string, run?: string, with?: Record<string, unknown> }} WorkflowStep
 * @typedef {{ uses?: string, permissions?: unknown, "timeout-minutes"?: number, strategy?: { matrix?: { node?: readonly number[] } }, steps?: readonly WorkflowStep[] }} Job
 * @typedef {{ name?: string, on?: unknown, permissions?: unknown, jobs?: Record<string, Job> }} Workflow
 * @typedef {{ scripts: readonly string[], exists: (path: string) => boolean }} Project
 */

/** A commit, and behind it the version that it is. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/u;
const NPM_COMMANDS = new Set(["ci", "audit", "install"]);

/**
 * @param {string} name of the file
 * @param {string} text
 * @param {Project} project
 * @returns {readonly string[]}
 */
export function workflowProblems(name, text, project) {
  /** @type {Workflow} */
  const workflow = parse(text) ?? {};
  const problems = [];
  if (workflow.permissions === undefined)
    problems.push("does not say what it may do at most (`permissions`)");
  for (const [id, job] of Object.entries(workflow.jobs ?? {})) {
    const { uses, steps = [], strategy } = job;
    if (uses !== undefined) problems.push(...usesProblems(uses, text, project));
    else if (job["timeout-minutes"] === undefined) problems.push(`job ${id} has no \`timeout-minutes\``);
    const majors = strategy?.matrix?.node;
    if (majors !== undefined && String(majors) !== String(NODE_MAJORS)) {
      problems.push(`job ${id} runs on Node ${majors.join(", ")}, and not on ${NODE_MAJORS.join(", ")}`);
    }
    for (const step of steps) {
      if (step.uses !== undefined) problems.push(...usesProblems(step.uses, text, project));
      const commands = [step.run, step.with?.["version"], step.with?.["publish"]];
      for (const command of commands) {
        if (typeof command === "string") problems.push(...commandProblems(command, project));
      }
    }
  }
  return problems.map((problem) => `.github/workflows/${name}: ${problem}`);
}

/** @param {string} uses @param {string} text @param {Project} project */
function usesProblems(uses, text, { exists }) {
  if (uses.startsWith("./")) return exists(uses) ? [] : [`${uses} is not there`];
  if (!PINNED.test(uses)) return [`${uses} is not pinned to a commit`];
  return text.includes(`${uses} # v`) ? [] : [`${uses} does not say in a comment which version it is`];
}

/** @param {string} command @param {Project} project */
function commandProblems(command, { scripts, exists }) {
  return command.split(/\n|&&/u).flatMap((line) => {
    const [program = "", first = "", second = ""] = line.trim().split(/\s+/u);
    if (program === "") return [];
    if (program === "npm" && first === "run")
      return scripts.includes(second) ? [] : [`no script \`${second}\``];
    if (program === "npm")
      return NPM_COMMANDS.has(first) ? [] : [`npm ${first} is not known to be safe here`];
    const path = program === "node" ? first : program;
    return exists(path) ? [] : [`${path} is not there`];
  });
}

const root = fileURLToPath(new URL("../../", import.meta.url));

runAsScript(import.meta.url, () => {
  const folder = join(root, ".github", "workflows");
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const project = {
    scripts: Object.keys(scripts),
    exists: (/** @type {string} */ path) => existsSync(join(root, path)),
  };
  return readdirSync(folder).flatMap((name) =>
    workflowProblems(name, readFileSync(join(folder, name), "utf8"), project),
  );
});
