// @ts-check
// Holds the code to the table in layer-table.mjs, which `node scripts/check/layers.mjs --write` puts into docs/layout.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";
import { filesUnder, runAsScript } from "./files.mjs";
import { LAYERS } from "./layer-table.mjs";

/** @typedef {import("./layer-table.mjs").Layer} Layer */

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
      violations.push(
        `src/${path}:1: belongs to no layer. Add it to the table in scripts/check/layer-table.mjs`,
      );
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
