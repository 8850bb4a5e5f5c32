// @ts-check
// Prepares what one attempt is made in: a project of its own, secrets outside it, and what must stay as it is. Harness side.
import { randomBytes, randomInt } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FIXTURES } from "./battery.mjs";

/** @typedef {import("../../fixtures/escapes/contract.mjs").Arena} Arena */
/** @typedef {import("./battery.mjs").Attempt} Attempt */
/** @typedef {import("./servers.mjs").Servers} Servers */

/**
 * What only the harness knows.
 * @typedef {object} Secrets
 * @property {readonly string[]} texts an attempt that tells one of these got out
 * @property {string} variable the environment variable's value
 * @property {string} environmentData
 * @property {string} sealed what other calls of the lane have
 * @property {string} log a file that the host has open for writing
 * @property {string} doomed the state of the files that must not change
 */

/** The package under test. */
const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
const VARIABLE = "ESCAPE_SECRET";
const FILE_VARIABLE = "ESCAPE_FILE_SECRET";

/** Not the beginning of any program: an attempt to run one as JavaScript fails, and Node quotes the line. */
const secretText = () => `secret-0z${randomBytes(8).toString("hex")}`;

/**
 * @param {string} folder a directory for this attempt alone, by its real path
 * @param {Attempt} attempt
 * @param {Servers} servers
 * @returns {{ arena: Arena, secrets: Secrets }}
 */
export function prepareArena(folder, attempt, servers) {
  const project = join(folder, "project");
  const outside = join(folder, "outside");
  const work = join(project, "work");
  const text = secretText();
  const variable = secretText();
  const inFile = secretText();
  const environmentData = secretText();
  makeProject(project, attempt);
  const size = randomInt(1_000, 60_000);
  const bits = makeOutside(outside, text, size);
  mkdirSync(`${project}-beside`);
  writeFileSync(join(`${project}-beside`, "secret.txt"), text);
  writeFileSync(join(project, ".env"), `${FILE_VARIABLE}=${inFile}\n`);
  symlinkSync(join(outside, "secret.txt"), join(work, "link.txt"));
  symlinkSync(outside, join(work, "up"));
  symlinkSync(join(outside, "named", text), join(work, "named-inside"));
  writeFileSync(join(work, "harmless.txt"), "harmless");
  const arena = {
    project,
    work,
    outside,
    secret: join(outside, "secret.txt"),
    secretJson: join(outside, "secret.json"),
    secretModule: join(outside, "secret.mjs"),
    secretCommon: join(outside, "secret.cjs"),
    named: join(outside, "named"),
    namedLink: join(outside, "named-link"),
    sized: join(outside, "sized.bin"),
    bits: join(outside, "bits"),
    watched: join(outside, "watched"),
    database: join(outside, "secret.db"),
    target: join(outside, "target"),
    doomed: join(outside, "doomed.txt"),
    dotEnv: join(project, ".env"),
    link: join(work, "link.txt"),
    linkedFolder: join(work, "up"),
    namedInside: join(work, "named-inside"),
    addon: attempt.by === "addon" ? copyAddon(work) : "",
    helpers: join(project, "escapes", "helpers"),
    variable: VARIABLE,
    fileVariable: FILE_VARIABLE,
    host: servers.host,
    tcpPort: servers.tcpPort,
    udpPort: servers.udpPort,
    listenPort: servers.listenPort,
    socketPath: servers.socketPath,
    token: `token-${randomBytes(8).toString("hex")}`,
    hostPid: 0,
    segments: attempt.memory === "named" ? `segments-${randomBytes(6).toString("hex")}` : "",
    shared: attempt.on === "process" ? `shared-${randomBytes(6).toString("hex")}` : "",
  };
  const secrets = {
    texts: [text, variable, inFile, environmentData, `size:${size}`, `bits:${bits}`],
    variable,
    environmentData,
    sealed: `sealed-${randomBytes(8).toString("hex")}`,
    log: join(outside, "log.txt"),
    doomed: stateOf(arena),
  };
  return { arena, secrets };
}

/**
 * @param {string} project
 * @param {Attempt} attempt
 */
function makeProject(project, attempt) {
  const escapes = join(project, "escapes");
  mkdirSync(join(escapes, "attempts"), { recursive: true });
  mkdirSync(join(project, "work"));
  mkdirSync(join(project, "node_modules"));
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "escape", private: true, type: "module" }),
  );
  symlinkSync(PACKAGE, join(project, "node_modules", "knitting"), "dir");
  cpSync(join(FIXTURES, "helpers"), join(escapes, "helpers"), { recursive: true });
  for (const file of ["runner.mjs", "victims.mjs", "naive-lane.cjs", "pool.mjs"]) {
    copyFileSync(join(FIXTURES, file), join(escapes, file));
  }
  const file = join("attempts", `${attempt.name}.mjs`);
  copyFileSync(join(FIXTURES, file), join(escapes, file));
}

/**
 * @param {string} outside
 * @param {string} text the secret
 * @param {number} size another one
 * @returns {string} which files there are in `bits`
 */
function makeOutside(outside, text, size) {
  for (const folder of ["named", "bits", "watched"]) mkdirSync(join(outside, folder), { recursive: true });
  writeFileSync(join(outside, "secret.txt"), text);
  writeFileSync(
    join(outside, "secret.json"),
    JSON.stringify({ version: 3, sources: [text], mappings: "", secret: text }),
  );
  writeFileSync(join(outside, "secret.mjs"), `export default ${JSON.stringify(text)};\n`);
  writeFileSync(join(outside, "secret.cjs"), `module.exports = ${JSON.stringify(text)};\n`);
  writeFileSync(join(outside, "outside.env"), `OUTSIDE_FILE_SECRET=${text}\n`);
  writeFileSync(join(outside, "named", text), "");
  symlinkSync(text, join(outside, "named-link"));
  writeFileSync(join(outside, "sized.bin"), Buffer.alloc(size));
  writeFileSync(join(outside, "doomed.txt"), "doomed", { mode: 0o600 });
  writeFileSync(join(outside, "log.txt"), "");
  writeFileSync(join(outside, "watched", "size"), "");
  let bits = "";
  for (let bit = 0; bit < 16; bit++) {
    // The first and the last differ, so that a lane that is told the same of all files is never right.
    const exists = bit === 0 || (bit < 15 && randomInt(2) === 1);
    if (exists) writeFileSync(join(outside, "bits", `${bit}.js`), "");
    bits += exists ? "1" : "0";
  }
  return bits;
}

/**
 * Whatever native addon is installed here; "" when there is none.
 * @param {string} work
 */
function copyAddon(work) {
  const modules = join(PACKAGE, "node_modules");
  for (const scope of ["@napi-rs", "@oxc-resolver", "@rolldown", "@oxlint", "."]) {
    const folder = join(modules, scope);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (!name.includes(process.arch)) continue;
      const file = readdirSync(join(folder, name)).find((each) => each.endsWith(".node"));
      if (file === undefined) continue;
      copyFileSync(join(folder, name, file), join(work, "probe.node"));
      return join(work, "probe.node");
    }
  }
  return "";
}

/**
 * The state of what must not change, as a text to compare.
 * @param {Pick<Arena, "doomed" | "secret">} arena
 */
export function stateOf({ doomed, secret }) {
  return [doomed, secret]
    .map((path) => {
      if (!existsSync(path)) return "gone";
      const { mode, mtimeMs, size } = lstatSync(path);
      return [mode, mtimeMs, size, readFileSync(path, "latin1")].join();
    })
    .join(" ");
}
