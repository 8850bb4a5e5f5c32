// The Vitest plugin of the packed package beside every Vitest and Vite that it supports: the same sample projects, in both
// pools, must give the same results everywhere.
//
//   npm run test:compat:plugin                gets Node 20, 22, 24 and 26 from npm, as `npm run test:compat` does
//   node test/compat/plugin.mjs --only 5.1    runs the combinations whose name has this in it
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryOf, installPackage, nodeCache } from "./packages.mjs";

const fixtures = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const PATIENCE_MS = 180_000;

const COMBINATIONS = [
  { node: 20, vitest: "4.1.12", vite: "6" },
  { node: 22, vitest: "4.1.12", vite: "7" },
  { node: 24, vitest: "4.1.12", vite: "8" },
  { node: 22, vitest: "5.1.1", vite: "6" },
  { node: 24, vitest: "5.1.1", vite: "7" },
  { node: 26, vitest: "5.1.1", vite: "8" },
];
const PROJECTS = ["alias", "bodies", "cjs", "forbidden", "react", "runaways"];
/** Projects with tests that are meant to fail. The others' must all pass. */
const WITH_FAILURES = ["bodies", "forbidden", "runaways"];
const DEPENDENCIES = ["markdown-it", "react@19", "react-dom@19"];

const only = process.argv[process.argv.indexOf("--only") + 1];
const nameOf = ({ node, vitest, vite }) => `Node ${node}, Vitest ${vitest}, Vite ${vite}`;

/** Full name of each test and what became of it, per project and pool. */
function runProjects(combination, folder) {
  const node = binaryOf(combination.node, nodeCache());
  const results = {};
  for (const name of PROJECTS) {
    const project = join(folder, name);
    cpSync(join(fixtures, `${name}-project`), project, { recursive: true });
    // The sample's own leads out of its folder.
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: { jsx: "react-jsx" } }));
    for (const pool of ["threads", "forks"]) {
      const meeting = join(project, `.meeting-${pool}`);
      mkdirSync(meeting);
      results[`${name}, ${pool}`] = runVitest(node, folder, project, pool, meeting);
    }
  }
  return results;
}

function runVitest(node, folder, project, pool, meeting) {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const args = ["run", "--root", project, `--pool=${pool}`, "--reporter=json", `--outputFile.json=${report}`];
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

/** @type {Record<string, string[]> | undefined} */
let expected;
let failed = false;
for (const combination of COMBINATIONS.filter(
  (one) => only === undefined || nameOf(one).includes(only) || !process.argv.includes("--only"),
)) {
  const folder = mkdtempSync(join(tmpdir(), "knitting-compat-"));
  try {
    const { vitest, vite } = combination;
    installPackage(folder, [`vitest@${vitest}`, `vite@${vite}`, ...DEPENDENCIES]);
    const results = runProjects(combination, folder);
    expected ??= results;
    const differences = Object.entries(results).filter(
      ([run, lines]) =>
        lines.join("\n") !== expected[run].join("\n") ||
        (!WITH_FAILURES.some((name) => run.startsWith(name)) &&
          !lines.every((line) => line.endsWith(": passed"))),
    );
    const count = Object.values(results).reduce((total, lines) => total + lines.length, 0);
    console.log(`${differences.length === 0 ? "ok    " : "FAILED"}  ${nameOf(combination)}: ${count} tests`);
    for (const [run, lines] of differences) {
      failed = true;
      const odd = lines.filter((line) => !expected[run].includes(line));
      const missing = expected[run].filter((line) => !lines.includes(line));
      console.log(
        `  ${run}\n${odd.map((line) => `  + ${line}\n`).join("")}${missing.map((line) => `  - ${line}\n`).join("")}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (failed) process.exitCode = 1;
