// The Vitest plugin of the packed package beside every Vitest and Vite that it supports: the same sample projects, in both
// pools, must give the same results everywhere.
//
//   npm run test:compat:plugin                gets Node 20, 22, 24 and 26 from npm, as `npm run test:compat` does
//   node test/compat/plugin.mjs --only 5.1    runs the combinations whose name has this in it
//   … --baseline file                         compares with the results in the file, and adds to it what it lacks: for runs of one
//                                             combination each
//   … --counts file                           writes down how many tests passed, failed and were skipped
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flagValue, readJson, writeCounts } from "./counts.mjs";
import { binaryOf, installPackage, nodeCache } from "./packages.mjs";

const fixtures = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const PATIENCE_MS = 180_000;

const COMBINATIONS = [
  { node: 20, vitest: "4.1.12", vite: "6" },
  { node: 22, vitest: "4.1.12", vite: "7" },
  { node: 24, vitest: "4.1.12", vite: "8" },
  { node: 26, vitest: "4.1.12", vite: "8" },
  { node: 22, vitest: "5.1.1", vite: "6" },
  { node: 24, vitest: "5.1.1", vite: "7" },
  { node: 26, vitest: "5.1.1", vite: "8" },
];
/**
 * Sample projects. In those that have failures, tests are meant to fail; the others' must all pass.
 * @type {readonly { name: string, options?: readonly string[], hasFailures?: boolean, since?: number }[]}
 */
const PROJECTS = [
  { name: "alias" },
  { name: "alias", options: ["--config=projects.config.ts"] },
  { name: "workspace" },
  { name: "cjs" },
  { name: "react" },
  { name: "bodies", hasFailures: true },
  { name: "forbidden", hasFailures: true },
  { name: "runaways", hasFailures: true },
  { name: "crash", hasFailures: true },
  { name: "bugs" },
  { name: "published" },
  // Where Node has the hooks that it takes; elsewhere it says so.
  { name: "native", hasFailures: true, since: 22 },
];
const DEPENDENCIES = [
  "markdown-it",
  "commonmark-spec",
  "tinybench@6",
  "react@19",
  "react-dom@19",
  "fast-check@4",
  "old-brace-expansion@npm:brace-expansion@1.1.6",
  "old-denque@npm:denque@1.4.1",
  "old-signed-varint@npm:signed-varint@2.0.1",
];

const only = flagValue("--only") ?? "";
const baseline = flagValue("--baseline");
const nameOf = ({ node, vitest, vite }) => `Node ${node}, Vitest ${vitest}, Vite ${vite}`;

/** Full name of each test and what became of it, per project and pool. */
function runProjects(combination, folder) {
  const node = binaryOf(combination.node, nodeCache());
  /** @type {Record<string, string[]>} */
  const results = {};
  // Samples share a few lines of it.
  cpSync(join(fixtures, "demo", "src"), join(folder, "demo", "src"), { recursive: true });
  for (const { name, options = [], hasFailures = false, since = 0 } of PROJECTS) {
    if (combination.node < since) continue;
    const project = join(folder, name);
    rmSync(project, { recursive: true, force: true });
    cpSync(join(fixtures, `${name}-project`), project, { recursive: true });
    linkWorkspace(project);
    // The sample's own leads out of its folder.
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: { jsx: "react-jsx" } }));
    for (const pool of ["threads", "forks"]) {
      const meeting = join(project, `.meeting-${pool}`);
      mkdirSync(meeting);
      const lines = runVitest(node, folder, project, [`--pool=${pool}`, ...options], meeting);
      if (!hasFailures && !lines.every((line) => line.endsWith(": passed"))) lines.unshift("Not all passed");
      results[[name, ...options, pool].join(", ")] = lines;
    }
  }
  return results;
}

/** As npm links the packages of a workspace. */
function linkWorkspace(project) {
  const packages = join(project, "packages");
  if (!existsSync(packages)) return;
  for (const name of readdirSync(packages)) {
    const scope = join(project, "node_modules", "@sample");
    mkdirSync(scope, { recursive: true });
    symlinkSync(join(packages, name), join(scope, name), "junction");
  }
}

function runVitest(node, folder, project, options, meeting) {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const args = ["run", "--root", project, ...options, "--reporter=json", `--outputFile.json=${report}`];
  const { stdout, stderr } = spawnSync(node, [join(folder, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: PATIENCE_MS,
    env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "", VITEST_MEETING: meeting },
  });
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    return testResults
      .flatMap((file) => [
        ...(file.message ? [`${file.message}: failed`] : []),
        ...file.assertionResults.map(({ fullName, status }) => `${fullName}: ${status}`),
      ])
      .filter((line) => !line.startsWith(OPEN_ON_22))
      .sort();
  } catch (error) {
    return [`no report: ${error}\n${stdout}${stderr}`];
  }
}

/** What Node 22 leaves open, as docs/permissions.md says: a thread reads the whole working directory unasked. */
const OPEN_ON_22 = "forbidden acts reads secrets of the project";

/** What the first of the combinations gave that has it. @type {Record<string, string[]>} */
const expected = baseline === undefined ? {} : (readJson(baseline) ?? {});
const chosen = COMBINATIONS.filter((one) => nameOf(one).includes(only));
if (chosen.length === 0) {
  throw new Error(
    `No combination has "${only}" in its name. There are:\n${COMBINATIONS.map(nameOf).join("\n")}`,
  );
}
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const combination of chosen) {
  const folder = mkdtempSync(join(tmpdir(), "knitting-compat-"));
  try {
    const { vitest, vite } = combination;
    installPackage(folder, [`vitest@${vitest}`, `vite@${vite}`, ...DEPENDENCIES]);
    const results = runProjects(combination, folder);
    for (const [run, lines] of Object.entries(results)) expected[run] ??= lines;
    const differences = Object.entries(results).filter(
      ([run, lines]) => lines.join("\n") !== expected[run].join("\n") || lines.includes("Not all passed"),
    );
    const count = Object.values(results).reduce((total, lines) => total + lines.length, 0);
    counts.passed += count;
    counts.skipped += PROJECTS.filter(({ since = 0 }) => combination.node < since).length;
    console.log(`${differences.length === 0 ? "ok    " : "FAILED"}  ${nameOf(combination)}: ${count} tests`);
    for (const [run, lines] of differences) {
      const odd = lines.filter((line) => !expected[run].includes(line) || line === "Not all passed");
      const missing = expected[run].filter((line) => !lines.includes(line));
      // Of what went another way than elsewhere, a test that there should not be and one that is missing count alike.
      counts.failed += Math.max(1, odd.length, missing.length);
      counts.passed -= odd.length;
      console.log(
        `  ${run}\n${odd.map((line) => `  + ${line}\n`).join("")}${missing.map((line) => `  - ${line}\n`).join("")}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (baseline !== undefined) writeFileSync(baseline, JSON.stringify(expected));
writeCounts(counts);
if (counts.failed > 0) process.exitCode = 1;
