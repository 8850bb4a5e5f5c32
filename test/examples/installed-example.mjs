// @ts-check
// One example as its reader has it: copied into an empty folder, with the packed package and its dependencies installed.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { install } from "../compat/packages.mjs";

/** @import { Example } from "./examples.mjs" */

/**
 * @typedef {object} Outcome
 * @property {number | null} exitCode
 * @property {string} output standard output and standard error
 * @property {readonly string[]} processes that are still there, by their command lines
 * @property {readonly string[]} files that were not there before
 */

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
/** How long what was killed may take to be gone. */
const PATIENCE_MS = 5_000;

/**
 * Hands the installed example to `use`, and removes it afterwards.
 *
 * @param {Example} example
 * @param {string} tarball of this package
 * @param {(folder: string) => Promise<void>} use
 */
export async function withInstalled({ name }, tarball, use) {
  const folder = mkdtempSync(join(tmpdir(), `knitting-${name}-`));
  try {
    cpSync(join(examples, name), folder, { recursive: true });
    install(folder, [tarball]);
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a script of its package.json, on the Node that runs this.
 *
 * @param {string} folder
 * @param {string} script
 * @param {(text: string) => void} [onText]
 * @returns {Promise<Outcome>}
 */
export async function runScript(folder, script, onText = () => {}) {
  const marker = randomUUID();
  const before = filesIn(folder);
  const child = spawn(npm, ["run", "--silent", script], {
    cwd: folder,
    env: { ...userEnvironment(), KNITTING_EXAMPLE: marker },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      onText(text);
    });
  }
  /** @type {number | null} */
  const exitCode = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const processes = await processesLeft((text) => text.includes(marker) || text.includes(folder));
  return { exitCode, output, processes, files: filesIn(folder).filter((name) => !before.includes(name)) };
}

/** Without what the Vitest that runs the tests has set for its own workers, and no colours. */
function userEnvironment() {
  const isOurs = (/** @type {string} */ name) =>
    /^(?:VITEST|TEST$|NODE_OPTIONS$|NODE_ENV$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|FORCE_COLOR$|npm_)/.test(name);
  const { PATH, ...others } = process.env;
  const mine = Object.entries(others).filter(([name]) => !isOurs(name));
  return {
    ...Object.fromEntries(mine),
    NO_COLOR: "1",
    PATH: `${dirname(process.execPath)}${delimiter}${PATH}`,
  };
}

/** @param {string} folder */
function filesIn(folder) {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return all.filter((name) => !name.startsWith("node_modules"));
}

/**
 * What still runs after a while, of what was started there: found by its environment, working directory or command line. Linux only.
 *
 * @param {(text: string) => boolean} isTheirs
 */
async function processesLeft(isTheirs) {
  if (process.platform !== "linux") return [];
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    const left = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const command = textOf(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
        const traces = [
          command,
          textOf(() => readFileSync(`/proc/${pid}/environ`, "utf8")),
          textOf(() => readlinkSync(`/proc/${pid}/cwd`)),
        ];
        return traces.some(isTheirs) ? [`${pid}: ${command}`] : [];
      });
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}

/** Nothing of what has ended meanwhile, or belongs to others. @param {() => string} read */
function textOf(read) {
  try {
    return read();
  } catch {
    return "";
  }
}
