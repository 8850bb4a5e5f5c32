// @ts-check
// `npm run check`: everything that can be said about the project without running it. One line a step; the output of a
// step only when it fails. `npm run check -- lint types` runs those alone. Exit code 1 if one fails.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} commands one after the other, until one fails
 */

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Tests, fixtures and the packed package see what was built, so this comes before all others. @type {Step} */
const BUILD = { name: "build", commands: ["node scripts/build.mjs"] };

/** The slow ones first. @type {readonly Step[]} */
const STEPS = [
  { name: "package", commands: ["node scripts/check/package.mjs"] },
  { name: "lint", commands: ["oxlint"] },
  { name: "format", commands: ["prettier --check --log-level=warn ."] },
  { name: "types", commands: ["tsc -p tsconfig.json", ...sampleProjects().map((path) => `tsc -p ${path}`)] },
  { name: "unused", commands: ["knip"] },
  { name: "layers", commands: ["node scripts/check/layers.mjs"] },
  { name: "repository", commands: ["node scripts/check/repository.mjs"] },
  { name: "duplicates", commands: ["node scripts/check/duplicates.mjs"] },
  {
    name: "workflows",
    commands: [
      ...readdirSync(join(root, ".github/workflows")).map(
        (name) => `action-validator .github/workflows/${name}`,
      ),
      "node scripts/check/workflows.mjs",
    ],
  },
];

/** Fixtures that are projects of their own. */
function sampleProjects() {
  return readdirSync(join(root, "fixtures"))
    .map((name) => `fixtures/${name}/tsconfig.json`)
    .filter((path) => existsSync(join(root, path)));
}

/** @param {Step} step */
async function run({ name, commands }) {
  const startedAt = performance.now();
  let output = "";
  for (const command of commands) {
    const { exitCode, text } = await runCommand(command);
    if (exitCode === 0) continue;
    output = `$ ${command}\n${text.trim() || `exit code ${exitCode}`}`;
    break;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const failed = output !== "";
  console.log(`${failed ? "FAILED" : "ok    "}  ${name.padEnd(10)}  ${seconds} s`);
  if (failed) console.log(output.replaceAll(/^/gmu, "  "));
  return !failed;
}

/**
 * @param {string} command
 * @returns {Promise<{ exitCode: number | null, text: string }>}
 */
function runCommand(command) {
  return new Promise((resolve) => {
    const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"]}`;
    const child = spawn(command, {
      cwd: root,
      env: { ...process.env, PATH: path },
      shell: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (/** @type {string} */ part) => (text += part));
    }
    child.on("error", (error) => resolve({ exitCode: 1, text: String(error) }));
    child.on("close", (exitCode) => resolve({ exitCode, text }));
  });
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => ![BUILD, ...STEPS].some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `No such step: ${unknown.join(", ")}. There are: ${[BUILD, ...STEPS].map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}
const chosen = names.length === 0 ? STEPS : STEPS.filter(({ name }) => names.includes(name));

/** @type {boolean[]} */
const results = [];
if (names.length === 0 || names.includes(BUILD.name)) results.push(await run(BUILD));
const queue = [...chosen];
await Promise.all(
  Array.from({ length: Math.max(1, availableParallelism()) }, async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) results.push(await run(step));
  }),
);
if (results.includes(false)) process.exitCode = 1;
