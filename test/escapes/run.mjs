// @ts-check
// The escape battery on the Node that runs this: attempts to get out of a lane's sandbox, each in a host process of its own.
//
//   node test/escapes/run.mjs                    in a pool's lanes, permission "strict": what is enforced must hold
//   node test/escapes/run.mjs --policy unsafe    the control: permissions off, every attempt on them must get out
//   node test/escapes/run.mjs --open             the control of guards and transport: a careless thread with nothing at all
//   node test/escapes/run.mjs --raw              a careless thread with Node's own permission flags: what those are worth
//   … --lanes process                            in process lanes on this Node; the controls with a careless process
//   … --lanes deno                               in process lanes on Deno
//   … --json                                     the results as JSON
//   … --only read,spawn                          these rules, kinds or attempts
//
// Exits with 1 when an attempt went otherwise than its mode promises; `--raw` promises nothing.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prepareArena } from "./arena.mjs";
import { lacking, loadAttempts, runsOnThread } from "./battery.mjs";
import { proofOf } from "./judge.mjs";
import { print, resultOf } from "./results.mjs";
import { startServers } from "./servers.mjs";

/** @typedef {import("./battery.mjs").Attempt} Attempt */
/** @typedef {import("./modes.mjs").Mode} Mode */
/** @typedef {import("./modes.mjs").Carrier} Carrier */
/** @typedef {import("./modes.mjs").Findings} Findings */
/** @typedef {import("./results.mjs").Result} Result */
/** @typedef {import("./servers.mjs").Servers} Servers */

const HOST = fileURLToPath(new URL("./host.mjs", import.meta.url));
/** Where npm has put Deno: the attempt's own project has none. */
const BINARIES = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
const PATIENCE_MS = 25_000;
/** @type {import("./results.mjs").Made} */
const NO_ADDON = {
  findings: undefined,
  proof: undefined,
  said: "",
  lacks: "no native addon is installed here",
};

/**
 * How a host process went.
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ readonly died: string | undefined, readonly said: string }>}
 */
function runHost(cwd, args, env) {
  return new Promise((resolve) => {
    let said = "";
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    child.stderr.on("data", (bytes) => {
      said = (said + String(bytes)).slice(-2_000);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const died = code === 0 ? undefined : `code ${code}, signal ${signal}`;
      resolve({ died, said });
    });
  });
}

/**
 * @param {string} folder
 * @param {Mode} mode
 * @param {Carrier} carrier
 * @param {Attempt} attempt
 * @param {Servers} servers
 * @returns {Promise<import("./results.mjs").Made>}
 */
async function make(folder, mode, carrier, attempt, servers) {
  const { arena, secrets } = prepareArena(folder, attempt, servers);
  if (attempt.by === "addon" && arena.addon === "") return NO_ADDON;
  const orderPath = join(folder, "order.json");
  const resultPath = join(folder, "result.json");
  const onCalls = attempt.by === "transport" || attempt.name === "inspector-objects";
  const { name, by } = attempt;
  const lastsMs = attempt.lastsMs ?? 0;
  const order = { mode, carrier, name, by, lastsMs, onCalls, arena, secrets, resultPath };
  writeFileSync(orderPath, JSON.stringify(order));
  const PATH = [BINARIES, process.env["PATH"] ?? ""].join(delimiter);
  const env = { ...process.env, PATH, [arena.variable]: secrets.variable, NODE_OPTIONS: "" };
  const args = ["--inspect-port=0", "--no-warnings", HOST, orderPath];
  const { died, said } = await runHost(arena.project, args, env);
  const findings = readFindings(resultPath);
  const arrived = servers.saw(arena.token);
  const proof = proofOf({ attempt, arena, secrets, findings, died, said, arrived });
  return { findings, proof, said };
}

/**
 * @param {string} path
 * @returns {Findings | undefined}
 */
function readFindings(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

const { values } = parseArgs({
  options: {
    policy: { type: "string", default: "strict" },
    raw: { type: "boolean", default: false },
    open: { type: "boolean", default: false },
    lanes: { type: "string", default: "thread" },
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});
if (values.policy !== "strict" && values.policy !== "unsafe") {
  throw new TypeError(`Expected --policy to be strict or unsafe, got \`${values.policy}\``);
}
const carrier = values.lanes;
if (carrier !== "thread" && carrier !== "process" && carrier !== "deno") {
  throw new TypeError(`Expected --lanes to be thread, process or deno, got \`${carrier}\``);
}
/** @type {Mode} */
const mode = values.raw ? "raw" : values.open ? "open" : values.policy;
const attempts = await loadAttempts(
  values.only.split(",").filter((name) => name !== ""),
  carrier,
);
const place = { mode, onThread: runsOnThread(mode, carrier), inHost: carrier === "thread" };
const folder = realpathSync(mkdtempSync(join(tmpdir(), "knitting-escapes-")));
const servers = await startServers(folder);
/** @type {Result[]} */
const results = [];
try {
  for (const attempt of attempts) {
    const { name, kind, by, needs } = attempt;
    // Node's flags say nothing of what only a lane has.
    if (mode === "raw" && by === "transport") continue;
    const why = lacking(needs);
    if (why !== undefined) {
      results.push({
        attempt: name,
        kind,
        by,
        outcome: "not applicable",
        detail: why,
        reported: false,
        expected: true,
      });
      continue;
    }
    const own = join(folder, name);
    mkdirSync(own);
    results.push(resultOf(place, attempt, await make(own, mode, carrier, attempt, servers)));
    rmSync(own, { recursive: true, force: true });
  }
} finally {
  servers.close();
  rmSync(folder, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify({ node: process.version, mode, carrier, results }));
else print(results);
if (results.some((each) => !each.expected)) process.exitCode = 1;
