// The packed package on every Node that it supports: the page's example, unchanged, a smoke test, and CommonJS.
//
//   npm run test:compat                       packs this project and gets Node 20, 22, 24 and 26 from npm
//   NODE_BINARIES=/path/node,/path/node …     uses these instead
//   KNITTING_COMPAT_CACHE=/path               keeps the Nodes there (default: a folder in node_modules/.cache)
//   --counts file                             writes down how many passed, failed and were skipped
//   KNITTING_COMPAT_TARBALL=/path.tgz         tests this package instead of packing one
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCounts } from "./counts.mjs";
import { binaryOf, installPackage, NODE_MAJORS, nodeCache } from "./packages.mjs";

const here = fileURLToPath(new URL("./", import.meta.url));
const PATIENCE_MS = 120_000;

// --- the example of the page ------------------------------------------------------------------------------------------

const EXAMPLE = `import { createPool, isMain, task } from "knitting";
export const add = task<[number, number], number>({
f: async ([a, b]) => a + b,
});
if (isMain) {
using pool = createPool({ threads: 2 })({ add });
const results = await Promise.all([
pool.call.add([1, 2]),
pool.call.add([3, 4]),
]);
console.log(results); // [3, 7]
}
`;
/** As JavaScript: the type arguments go, nothing else. */
const EXAMPLE_JS = EXAMPLE.replace("task<[number, number], number>", "task");
/** For runtimes without `using`, as the page says: await shutdown(). */
function asShutdown(source) {
  const last = "console.log(results); // [3, 7]\n";
  return source.replace("using pool", "const pool").replace(last, `${last}await pool.shutdown();\n`);
}
/** `using` written out by the compiler. */
function transpiled() {
  const require = createRequire(import.meta.url);
  const typescript = dirname(require.resolve("typescript/package.json"));
  const folder = mkdtempSync(join(tmpdir(), "knitting-transpile-"));
  try {
    writeFileSync(join(folder, "example.mts"), `// @ts-nocheck\n${EXAMPLE}`);
    const flags = [
      "--ignoreConfig",
      "--target",
      "es2022",
      "--module",
      "nodenext",
      "--lib",
      "esnext",
      "--noCheck",
    ];
    const args = [join(typescript, "bin", "tsc"), ...flags, "--outDir", folder, join(folder, "example.mts")];
    spawnSync(process.execPath, args, { cwd: folder });
    return readFileSync(join(folder, "example.mjs"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- what it runs on --------------------------------------------------------------------------------------------------

function nodeBinaries() {
  const named = process.env.NODE_BINARIES;
  if (named !== undefined && named !== "") return named.split(",").map((path) => path.trim());
  return NODE_MAJORS.map((major) => binaryOf(major, nodeCache()));
}

/** Last line of the smoke test when every check has passed. */
const SMOKE_PASSED = "all passed";

// --- forms, and what each must say ------------------------------------------------------------------------------------

const FORMS = [
  { form: "example.mjs, using", file: "using.mjs", source: EXAMPLE_JS, expected: "[ 3, 7 ]" },
  {
    form: "example.mjs, shutdown()",
    file: "shutdown.mjs",
    source: asShutdown(EXAMPLE_JS),
    expected: "[ 3, 7 ]",
  },
  { form: "example.ts by tsc", file: "transpiled.mjs", source: transpiled(), expected: "[ 3, 7 ]" },
  { form: "example.ts", file: "example.ts", source: EXAMPLE, expected: "[ 3, 7 ]" },
  { form: "example.ts, shutdown()", file: "shutdown.ts", source: asShutdown(EXAMPLE), expected: "[ 3, 7 ]" },
  { form: "smoke", file: "smoke.mjs", expected: undefined },
  // Started where it is: below the folder that the package is installed in.
  { form: "CommonJS, below", file: "below/required.cjs", args: ["thread", "process"], expected: "[4,4]" },
];

/** What a Node cannot even parse of a form, found out by the Node itself. */
function lacks(binary, { file, source }) {
  const runs = (program) =>
    spawnSync(binary, ["--input-type=module", "-e", program], { timeout: PATIENCE_MS }).status === 0;
  if (file.endsWith(".ts") && !runs("if (!process.features.typescript) process.exit(1)")) return "no types";
  if (/^using /m.test(source ?? "") && !runs("{ using x = null; }")) return "no using";
  return undefined;
}

function run(binary, folder, each) {
  const { form, file, args = [], expected } = each;
  const lacking = lacks(binary, each);
  if (lacking !== undefined) return { result: `- (${lacking})`, outcome: "skipped" };
  const { status, signal, stdout, stderr } = spawnSync(binary, [basename(file), ...args], {
    cwd: dirname(join(folder, file)),
    encoding: "utf8",
    timeout: PATIENCE_MS,
  });
  const said = stdout.trim();
  const right = expected === undefined ? said.endsWith(SMOKE_PASSED) : said === expected;
  if (status === 0 && right) return { result: "ok", outcome: "passed" };
  console.error(`\n--- ${form} on ${binary}: code ${status}, signal ${signal}\n${said}\n${stderr}`);
  return { result: "FAILED", outcome: "failed" };
}

const folder = mkdtempSync(join(tmpdir(), "knitting-compat-"));
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  installPackage(folder);
  for (const { file, source } of FORMS) if (source !== undefined) writeFileSync(join(folder, file), source);
  for (const file of ["smoke.mjs", "imported.mjs"]) cpSync(join(here, file), join(folder, file));
  mkdirSync(join(folder, "below"));
  cpSync(join(here, "required.cjs"), join(folder, "below", "required.cjs"));
  const table = {};
  for (const binary of nodeBinaries()) {
    const version = execFileSync(binary, ["--version"], { encoding: "utf8" }).trim();
    const row = {};
    for (const form of FORMS) {
      const { result, outcome } = run(binary, folder, form);
      row[form.form] = result;
      counts[outcome] += 1;
    }
    table[version] = row;
  }
  console.table(table);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeCounts(counts);
if (counts.failed > 0) process.exitCode = 1;
