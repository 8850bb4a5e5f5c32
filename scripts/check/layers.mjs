// @ts-check
// What each folder of src is for and what it may import: one table, which `npm run check` holds the code to and which
// docs/layout.md shows (`node scripts/check/layers.mjs --write` puts it there).
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";
import { filesUnder, runAsScript } from "./files.mjs";

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {readonly string[]} paths folders (with a slash at the end) and files below src
 * @property {string} holds
 * @property {readonly string[]} uses names of layers it may import
 * @property {readonly string[]} [typesOf] names of layers of which it may import types only
 * @property {readonly string[]} [packages] packages it may import; modules of Node are free to all
 * @property {readonly string[]} [packageTypes] packages of which it may import types only
 */

/** From the bottom up: a layer uses those above it in this list, and of others at most types. @type {readonly Layer[]} */
export const LAYERS = [
  { name: "errors", paths: ["pool/errors.ts"], holds: "`KnittingError` and its codes", uses: [] },
  {
    name: "options",
    paths: ["pool/options/"],
    holds: "`PoolOptions` with docs and defaults, and the one function that checks them",
    uses: ["errors"],
  },
  {
    name: "types",
    paths: ["pool/types.ts", "pool/task-types.ts"],
    holds: "from a task map to typed calls",
    uses: [],
    typesOf: ["options"],
  },
  {
    name: "protocol",
    paths: ["pool/protocol/"],
    holds: "what host and lane agree on: every word and offset of shared memory, control messages, the clock",
    uses: ["errors"],
  },
  {
    name: "native",
    paths: ["pool/native/"],
    holds:
      "what the operating system gives and Node does not: memory, waiting and descriptors across processes",
    uses: ["errors"],
  },
  {
    name: "shared memory",
    paths: ["pool/shared-memory/"],
    holds: "`ProcessSharedBuffer`: `knitting/shared-memory`, and how it is referred to in messages",
    uses: ["errors", "protocol", "native"],
  },
  {
    name: "conversions",
    paths: ["pool/conversions/"],
    holds: "text, JSON, numbers and bytes to and from shared buffers: `knitting/utils`",
    uses: ["errors", "shared memory"],
  },
  {
    name: "codec",
    paths: ["pool/codec/"],
    holds: "values to bytes and back",
    uses: ["errors", "protocol", "shared memory"],
  },
  {
    name: "ring",
    paths: ["pool/ring/"],
    holds: "one direction between two threads: slots, payload bytes, parking and waking",
    uses: ["errors", "protocol", "codec"],
  },
  {
    name: "debug",
    paths: ["pool/debug/"],
    holds: "diagnostics on stderr; its logger is imported only when one is on",
    uses: ["errors", "options"],
  },
  {
    name: "task",
    paths: ["pool/task/", "pool/task.ts"],
    holds: "`task()`, `importTask()`, and the registry in which lanes find tasks",
    uses: ["errors", "types", "protocol"],
    typesOf: ["options"],
  },
  {
    name: "permission",
    paths: ["pool/permission/"],
    holds: "from a policy to what each runtime can enforce, and the report of what it cannot",
    uses: ["errors", "options", "types"],
    typesOf: ["protocol"],
  },
  {
    name: "transport",
    paths: ["pool/transport/"],
    holds:
      "what carries a lane: threads and processes, with what they share with the host and how they wake it",
    uses: ["errors", "options", "protocol", "native", "shared memory", "codec", "ring", "permission"],
  },
  {
    name: "host",
    paths: ["pool/host/"],
    holds:
      "the side that made the pool: pending calls, balancers, queue, supervision, inline lane, statistics",
    uses: ["errors", "options", "types", "protocol", "codec", "ring", "debug", "task"],
    typesOf: ["shared memory", "transport"],
  },
  {
    name: "lane index",
    paths: ["pool/lane-index.ts"],
    holds: 'what "knitting" and its parts are inside a lane',
    uses: ["errors", "types", "shared memory", "conversions", "codec", "task"],
  },
  {
    name: "lane",
    paths: ["pool/lane/"],
    holds: "the side that runs tasks: entry, guards, task loading, loop, replies",
    uses: [
      "errors",
      "types",
      "protocol",
      "native",
      "shared memory",
      "codec",
      "ring",
      "debug",
      "task",
      "lane index",
    ],
    typesOf: ["options", "transport"],
  },
  {
    name: "create-pool",
    paths: ["pool/create-pool.ts"],
    holds: "from options and tasks to a running pool: the wiring",
    uses: [
      "errors",
      "options",
      "types",
      "protocol",
      "codec",
      "ring",
      "debug",
      "task",
      "permission",
      "transport",
      "host",
    ],
  },
  {
    name: "index",
    paths: ["pool/index.ts", "pool/internal.ts"],
    holds: 'what users import from "knitting", and what the plugin gets besides',
    uses: ["errors", "options", "types", "native", "codec", "task", "host", "create-pool"],
  },
  {
    name: "cli",
    paths: ["cli/"],
    holds: "the program `knitting`: `knitting doctor`",
    uses: ["options", "permission", "index"],
  },
  {
    name: "bench lane",
    paths: ["bench/lane/", "bench/contract.ts"],
    holds: "`knitting/bench` inside a lane: a whole tinybench loop",
    uses: ["task"],
    typesOf: ["types", "protocol"],
    packages: ["tinybench"],
  },
  {
    name: "bench",
    paths: ["bench/"],
    holds: "`knitting/bench`: benchmarks of tinybench on lanes, and comparisons of balancers",
    uses: ["options", "types", "task", "host", "index"],
    typesOf: ["protocol", "bench lane"],
    packageTypes: ["tinybench"],
  },
  {
    name: "plugin",
    paths: [
      "plugin/errors.ts",
      "plugin/options.ts",
      "plugin/overrides.ts",
      "plugin/permission-order.ts",
      "plugin/provided.ts",
      "plugin/each-cases.ts",
      "plugin/title-counter.ts",
      "plugin/own-frames.ts",
      "plugin/protocol/",
    ],
    holds: "what the plugin's three sides share: options, messages, errors, how bodies are told apart",
    uses: ["index"],
    packageTypes: ["vitest"],
  },
  {
    name: "plugin lane",
    paths: ["plugin/lane/"],
    holds: "its side in lanes: loads modules as Vitest does, and runs bodies of tests",
    uses: ["index", "plugin"],
    packageTypes: ["vite"],
  },
  {
    name: "plugin server",
    paths: ["plugin/server/"],
    holds: "its side in Vitest's main process: the plugin, and the server that feeds modules to lanes",
    uses: ["index", "plugin"],
    packages: ["vitest"],
    packageTypes: ["vite"],
  },
  {
    name: "plugin index",
    paths: ["plugin/index.ts", "plugin/exports.ts"],
    holds: "`knitting/vitest` as a Vitest config loads it",
    uses: ["index", "plugin", "plugin server"],
    typesOf: ["plugin test"],
    packageTypes: ["vitest"],
  },
  {
    name: "property",
    paths: ["plugin/property/property-types.ts", "plugin/property/contract.ts", "plugin/property/slots.ts"],
    holds: "what both sides of a property share: types, requests and replies, the words that both see",
    uses: [],
    typesOf: ["property host"],
    packageTypes: ["fast-check"],
  },
  {
    name: "property definition",
    paths: ["plugin/property/definition.ts"],
    holds: "`property()` on either side: a task that lanes find by its place",
    uses: ["task", "property"],
    packageTypes: ["fast-check"],
  },
  {
    name: "property lane",
    paths: ["plugin/property/lane/"],
    holds: "`knitting/property` inside a lane: values, runs, hooks",
    uses: ["task", "plugin", "property", "property definition"],
    packages: ["fast-check"],
  },
  {
    name: "property host",
    paths: ["plugin/property/host/"],
    holds: "checks: fast-check's runner over what lanes find out, and who runs what next",
    uses: ["index", "plugin", "property", "property definition"],
    typesOf: ["property lane"],
    packages: ["fast-check"],
  },
  {
    name: "property index",
    paths: ["plugin/property/index.ts"],
    holds: "`knitting/property` in a program",
    uses: ["plugin", "property", "property host"],
    typesOf: ["property lane"],
    packageTypes: ["fast-check"],
  },
  {
    name: "property test",
    paths: ["plugin/property/test/"],
    holds: "`knitting/property` as tests load it, in Vitest's workers",
    uses: ["plugin", "property", "property definition", "property host"],
    typesOf: ["index"],
    packages: ["vitest", "fast-check"],
  },
  {
    name: "plugin test",
    paths: ["plugin/test/"],
    holds: "`knitting/vitest` as tests load it, in Vitest's workers",
    uses: ["index", "plugin", "plugin index"],
    packages: ["vitest"],
  },
  {
    name: "bench test",
    paths: ["bench/vitest/"],
    holds: "`knitting/bench` in Vitest's workers: the benchmark provider of Vitest 5, and a fixture",
    uses: ["bench", "plugin"],
    packages: ["tinybench", "vitest"],
  },
];

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {boolean} typeOnly
 * @property {number} line
 */

/**
 * Every import, re-export and `import()` with a literal, in order.
 *
 * @param {string} source
 * @param {string} [name]
 * @returns {readonly Import[]}
 */
export function importsOf(source, name = "module.ts") {
  const { module } = parseSync(name, source);
  /** @type {{ specifier: string, typeOnly: boolean, start: number }[]} */
  const found = [];
  for (const { start, moduleRequest, entries } of module.staticImports) {
    const typeOnly = entries.length > 0 ? entries.every(({ isType }) => isType) : isTypeImport(source, start);
    found.push({ specifier: moduleRequest.value, typeOnly, start });
  }
  for (const { start, entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) found.push({ specifier: moduleRequest.value, typeOnly: isType, start });
    }
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const text = /^(["'`])(.*)\1$/su.exec(source.slice(moduleRequest.start, moduleRequest.end));
    if (text?.[2] !== undefined) found.push({ specifier: text[2], typeOnly: false, start });
  }
  return found
    .toSorted((a, b) => a.start - b.start)
    .map(({ specifier, typeOnly, start }) => ({
      specifier,
      typeOnly,
      line: source.slice(0, start).split("\n").length,
    }));
}

/** @param {string} source @param {number} start */
function isTypeImport(source, start) {
  return /^import\s+type\b/u.test(source.slice(start, start + 30));
}

/**
 * @param {string} path below src, with slashes
 * @param {readonly Layer[]} [layers]
 */
export function layerOf(path, layers = LAYERS) {
  /** @type {{ layer: Layer | undefined, length: number }} */
  let best = { layer: undefined, length: 0 };
  for (const layer of layers) {
    for (const each of layer.paths) {
      const fits = each.endsWith("/") ? path.startsWith(each) : path === each;
      if (fits && each.length > best.length) best = { layer, length: each.length };
    }
  }
  return best.layer;
}

/**
 * Imports that go the wrong way, as `path:line: reason`.
 *
 * @param {ReadonlyMap<string, string>} sources path below src, with slashes, to text
 * @param {readonly Layer[]} [layers]
 * @returns {readonly string[]}
 */
export function findViolations(sources, layers = LAYERS) {
  /** @type {string[]} */
  const violations = [];
  for (const [path, source] of sources) {
    const layer = layerOf(path, layers);
    if (layer === undefined) {
      violations.push(`src/${path}:1: belongs to no layer. Add it to the table in scripts/check/layers.mjs`);
      continue;
    }
    for (const each of importsOf(source, path)) {
      const reason = objectionTo(each, path, layer, layers);
      if (reason !== undefined) violations.push(`src/${path}:${each.line}: ${reason}`);
    }
  }
  return violations;
}

/**
 * @param {Import} each
 * @param {string} path
 * @param {Layer} layer
 * @param {readonly Layer[]} layers
 * @returns {string | undefined}
 */
function objectionTo({ specifier, typeOnly }, path, layer, layers) {
  if (specifier.startsWith("node:")) return undefined;
  if (!specifier.startsWith(".")) {
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    if (layer.packages?.includes(name)) return undefined;
    if (!layer.packageTypes?.includes(name)) return `${layer.name} may not import the package ${name}`;
    return typeOnly ? undefined : `${layer.name} may import types only of the package ${name}`;
  }
  const target = posix.join(posix.dirname(path), specifier);
  const other = layerOf(target, layers);
  if (other === undefined) return `${specifier} belongs to no layer`;
  if (other === layer || layer.uses.includes(other.name)) return undefined;
  if (!layer.typesOf?.includes(other.name))
    return `${layer.name} may not import ${other.name} (${specifier})`;
  return typeOnly ? undefined : `${layer.name} may import types only of ${other.name} (${specifier})`;
}

/** The table as Markdown, in the order of the list. */
export function layersAsMarkdown() {
  const rows = LAYERS.map(({ name, paths, holds, uses, typesOf = [], packages = [], packageTypes = [] }) => {
    const may = [
      ...uses,
      ...typesOf.map((each) => `${each} (types)`),
      ...packages.map((each) => `\`${each}\``),
      ...packageTypes.map((each) => `\`${each}\` (types)`),
    ];
    const where = paths.map((path) => `\`src/${path}\``).join(", ");
    return `| ${name} | ${where} | ${holds} | ${may.join(", ") || "nothing"} |`;
  });
  return ["| layer | where | holds | may import |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const MARKED = /(<!-- layers -->\n\n)[^]*?(\n\n<!-- \/layers -->)/u;

runAsScript(import.meta.url, async () => {
  const src = join(root, "src");
  const sources = new Map(
    filesUnder(src)
      .filter((path) => path.endsWith(".ts"))
      .map((path) => [relative(src, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
  );
  const problems = [...findViolations(sources)];

  const page = join(root, "docs", "layout.md");
  const text = readFileSync(page, "utf8");
  const { format, resolveConfig } = await import("prettier");
  const table = await format(layersAsMarkdown(), { ...(await resolveConfig(page)), parser: "markdown" });
  const current = text.replace(MARKED, (_, before, after) => `${before}${table.trim()}${after}`);
  if (process.argv.includes("--write")) writeFileSync(page, current);
  else if (current !== text) {
    problems.push("docs/layout.md:1: its table is old. Run `node scripts/check/layers.mjs --write`");
  }
  return problems;
});
