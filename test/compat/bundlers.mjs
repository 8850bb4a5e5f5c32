// A host that Vite, esbuild, Rollup and webpack have bundled, with the packed package beside the bundle and inside it: its lanes start and
// find their tasks, or its error says how to keep the package out.
//
//   npm run test:compat:bundlers
//   node test/compat/bundlers.mjs --only webpack   the forms whose name has this in it
//   … --counts file                                writes down how many passed, failed and were skipped
//   NODE_BINARIES=/path/node,/path/node …          runs the bundles on these; they are made on this Node
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flagValue, writeCounts } from "./counts.mjs";
import { installPackage } from "./packages.mjs";

const SOURCES = fileURLToPath(new URL("./bundled/", import.meta.url));
const PATIENCE_MS = 120_000;
const MOST_COLUMNS = 300;
const TOOLS = ["vite@8", "esbuild@0.28", "rollup@4", "@rollup/plugin-node-resolve@16", "webpack@5"];

const ANSWERS = "[4,6,8,false]";
/** What the error says when lanes are not to be found, with the line for the bundler. */
const leftBehind = (mend) => (said) => said.startsWith("LANE_STARTUP: ") && said.includes(mend);
const says = (text) => (said) => said === text;
/** webpack evaluates no chunk but from the entry, so that lanes find no task in one. */
const programFor = (bundler) => (bundler === "webpack" ? "whole" : "main");
const MENDS = {
  vite: 'ssr: { external: ["knitting"] }',
  esbuild: "--external:knitting",
  rollup: "external: [/^knitting",
};

/** @type {readonly { name: string, build: readonly string[], run: readonly string[], right: (said: string) => boolean }[]} */
const FORMS = [
  ...["vite", "esbuild", "rollup", "webpack"].flatMap((bundler) =>
    ["", "minify"].flatMap((minify) => [
      {
        name: `${bundler}, package beside the bundle${minify && ", minified"}`,
        build: [bundler, programFor(bundler), "keep", minify],
        run: [`${programFor(bundler)}.mjs`],
        right: says(ANSWERS),
      },
      {
        name: `${bundler}, package in the bundle${minify && ", minified"}`,
        build: [bundler, programFor(bundler), "take", minify],
        run: [`${programFor(bundler)}.mjs`],
        // webpack puts the files that lanes start with beside the bundle.
        right: bundler === "webpack" ? says(ANSWERS) : leftBehind(MENDS[bundler]),
      },
    ]),
  ),
  ...["vite", "webpack"].map((bundler) => ({
    name: `${bundler}, package beside the bundle, process lanes`,
    build: [bundler, programFor(bundler), "keep", "minify"],
    run: [`${programFor(bundler)}.mjs`, "process"],
    right: says(ANSWERS),
  })),
  ...["esbuild", "webpack"].map((bundler) => ({
    name: `${bundler}, package in the bundle, process lanes`,
    build: [bundler, programFor(bundler), "take", "minify"],
    run: [`${programFor(bundler)}.mjs`, "process"],
    right: leftBehind("--external:knitting"),
  })),
  {
    name: "webpack, a task in a chunk that is loaded later",
    build: ["webpack", "main", "keep", ""],
    run: ["main.mjs"],
    right: (said) => said.startsWith('TypeError: task "quadruple" was made inside '),
  },
  {
    name: "esbuild, package in the bundle, inline lane only",
    build: ["esbuild", "inline", "take", ""],
    run: ["inline.mjs"],
    right: says("-2"),
  },
  {
    name: "esbuild to CommonJS, package beside the bundle",
    build: ["esbuild-cjs", "main", "keep", ""],
    run: ["main.cjs"],
    right: says("[4,6]"),
  },
  {
    name: "esbuild to CommonJS, started in the bundle's folder",
    build: ["esbuild-cjs", "main", "keep", ""],
    run: ["main.cjs"],
    inside: true,
    right: says("[4,6]"),
  },
  {
    name: "esbuild to CommonJS, package in the bundle",
    build: ["esbuild-cjs", "main", "take", ""],
    run: ["main.cjs"],
    right: leftBehind(MENDS.esbuild),
  },
];

function node(binary, args, cwd) {
  const { status, signal, stdout, stderr } = spawnSync(binary, args, {
    cwd,
    encoding: "utf8",
    timeout: PATIENCE_MS,
    env: { ...process.env, NODE_OPTIONS: "", NODE_ENV: "" },
  });
  return {
    ended: status === 0,
    said: stdout.trim(),
    all: `code ${status}, signal ${signal}\n${stdout}${stderr}`,
  };
}

/** Why a form went wrong; nothing if it did not. */
function problemOf({ build, run, inside = false, right }, folder, binary) {
  const [bundler, program, knitting, minify] = build;
  const beside = mkdtempSync(join(folder, "out-"));
  const made = node(
    process.execPath,
    [join(folder, "build.mjs"), bundler, program, beside, knitting, minify],
    folder,
  );
  if (!made.ended) return `bundling: ${made.all}`;
  // A bundle that has the package in it has to do without an installed one.
  const place = knitting === "take" ? mkdtempSync(join(tmpdir(), "knitting-bundle-")) : beside;
  try {
    if (place !== beside) cpSync(beside, place, { recursive: true });
    const [path, ...args] = run;
    // As from a project's root: what lanes may read begins with the working directory.
    const cwd = place === beside && !inside ? folder : place;
    const { ended, said, all } = node(binary, [join(place, path), ...args], cwd);
    return ended && right(said) ? undefined : all;
  } finally {
    if (place !== beside) rmSync(place, { recursive: true, force: true });
  }
}

const only = flagValue("--only") ?? "";
const binaries = (process.env["NODE_BINARIES"] ?? process.execPath).split(",").map((path) => path.trim());
const folder = mkdtempSync(join(tmpdir(), "knitting-compat-"));
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  installPackage(folder, TOOLS);
  cpSync(SOURCES, folder, { recursive: true });
  for (const binary of binaries) {
    for (const form of FORMS.filter(({ name }) => name.includes(only))) {
      const problem = problemOf(form, folder, binary);
      console.log(`${problem === undefined ? "ok    " : "FAILED"}  ${form.name}`);
      // A line of a minified bundle says nothing to anybody.
      for (const line of problem?.split("\n") ?? []) console.log(`  ${line.slice(0, MOST_COLUMNS)}`);
      counts[problem === undefined ? "passed" : "failed"] += 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeCounts(counts);
if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
