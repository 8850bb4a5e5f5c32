// @ts-check
// What is tried on what: the cells of the table that `npm run test:matrix` prints. A cell is one command, and says where it leaves its
// counts.
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryOf, NODE_MAJORS, nodeCache } from "../compat/packages.mjs";

/**
 * @typedef {object} Cell
 * @property {string} row what is tried
 * @property {string} column on what
 * @property {(reportPath: string, baseline: string) => Command} command made when its turn comes: a Node may have to be fetched first
 *
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} env added to this process's own
 */

const root = fileURLToPath(new URL("../../", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const script = (/** @type {string} */ path) => join(root, path);

const DENO = "Deno";
const BUN = "Bun";
const nodeColumn = (/** @type {number} */ major) => `Node ${major}`;

/** @type {readonly string[]} */
export const COLUMNS = [...NODE_MAJORS.map(nodeColumn), DENO, BUN];

/** Vitest 5 does not run on Node 20. */
const VITESTS = [
  { version: "4.1", nodes: [20, 22, 24, 26] },
  { version: "5.1", nodes: [22, 24, 26] },
];

/**
 * A program that is started by its name, as by a shebang, is to be that Node as well.
 * @param {string} node
 */
function withNodeFirst(node) {
  return {
    PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`,
    NODE_OPTIONS: "",
    NO_COLOR: "1",
  };
}

/**
 * @param {string} node
 * @param {string} reportPath
 * @param {boolean} full
 * @param {readonly string[]} filters
 * @returns {Command}
 */
function vitestRun(node, reportPath, full, filters) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportPath}`];
  return {
    program: node,
    args: [vitest, "run", ...filters, ...reporters],
    env: { ...withNodeFirst(node), KNITTING_TESTS: full ? "all" : "" },
  };
}

/**
 * Cells by row, in the order in which they run.
 * @param {boolean} full everything, and not only what is over in some minutes
 * @returns {readonly Cell[]}
 */
export function cells(full) {
  const here = process.execPath;
  const onNodes = (
    /** @type {string} */ row,
    /** @type {(node: string, reportPath: string) => Command} */ command,
  ) =>
    NODE_MAJORS.map((major) => ({
      row,
      column: nodeColumn(major),
      command: (/** @type {string} */ reportPath) => command(binaryOf(major, nodeCache()), reportPath),
    }));
  /** @type {(row: string, filters: readonly string[]) => readonly Cell[]} */
  const tests = (row, filters) =>
    onNodes(row, (node, reportPath) => vitestRun(node, reportPath, full, filters));
  /** @type {(column: string, name: string) => Cell} */
  const processLanes = (column, name) => ({
    row: "process lanes",
    column,
    command: (reportPath) => vitestRun(here, reportPath, full, [`test/e2e/carriers/${name}.test.ts`]),
  });
  return [
    ...tests("unit tests", ["test/unit"]),
    ...tests("end-to-end tests", ["test/e2e", "--exclude=test/e2e/carriers/**"]),
    ...tests("process lanes", [
      "test/e2e/carriers",
      "--exclude=test/e2e/carriers/deno.test.ts",
      "--exclude=test/e2e/carriers/bun.test.ts",
    ]),
    processLanes(DENO, "deno"),
    processLanes(BUN, "bun"),
    ...onNodes("packed package", (node, reportPath) => ({
      program: here,
      args: [script("test/compat/run.mjs"), "--counts", reportPath],
      env: { NODE_BINARIES: node, NO_COLOR: "1" },
    })),
    ...VITESTS.flatMap(({ version, nodes }) =>
      nodes.map((major) => ({
        row: `samples, Vitest ${version}`,
        column: nodeColumn(major),
        command: (/** @type {string} */ reportPath, /** @type {string} */ baseline) => ({
          program: here,
          args: [
            script("test/compat/plugin.mjs"),
            ...["--only", `Node ${major}, Vitest ${version}`],
            ...["--counts", reportPath, "--baseline", baseline],
          ],
          env: { NO_COLOR: "1" },
        }),
      })),
    ),
    ...onNodes("bundled host", (node, reportPath) => ({
      program: here,
      args: [script("test/compat/bundlers.mjs"), "--counts", reportPath],
      env: { NODE_BINARIES: node, NO_COLOR: "1" },
    })),
    ...(full
      ? onNodes("escape battery", (node, reportPath) => ({
          program: node,
          args: [script("test/escapes/all.mjs"), "--counts", reportPath],
          env: withNodeFirst(node),
        }))
      : []),
  ];
}

/** @param {Pick<Cell, "row" | "column">} cell */
export const nameOf = ({ row, column }) => `${row}, ${column}`;
