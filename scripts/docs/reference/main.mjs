// @ts-check
// `npm run docs:reference`: makes docs/reference from the docstrings of everything that package.json exports. Not in Git: `npm run docs:build`
// makes it anew. Exit code 1 if something is exported without a docstring, or a link leads nowhere.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Application, Comment, ReflectionKind } from "typedoc";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** @type {{ name: string, exports: Record<string, string | { types: string }> }} */
const { name, exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

const DESCRIPTIONS = /** @type {Record<string, string>} */ ({
  knitting: "Pools and tasks.",
  "knitting/shared-memory": "Memory that threads and processes share.",
  "knitting/utils": "Text, JSON, numbers and bytes in shared memory.",
  "knitting/vitest": "The Vitest plugin, and `test` for test files.",
  "knitting/property": "Properties of fast-check in lanes.",
  "knitting/bench": "Benchmarks of tinybench on lanes.",
  "knitting/bench/vitest": "A fixture for benchmarks in Vitest.",
  "knitting/bench/provider": "A benchmark provider for Vitest 5.",
});

/** Source files of the entry points, and the names that users import. */
const entries = Object.entries(exports).flatMap(([path, target]) => {
  if (typeof target === "string") return [];
  const source = target.types.replace("./dist/", "src/").replace(/\.d\.ts$/u, ".ts");
  return [{ source, name: `${name}${path.slice(1)}` }];
});

/** @type {Partial<import("typedoc").TypeDocOptions>} */
const options = {
  entryPoints: entries.map(({ source }) => `${root}${source}`),
  tsconfig: `${root}tsconfig.build.json`,
  plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme"],
  out: `${root}docs/reference`,
  router: "member",
  readme: "none",
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  sort: ["kind", "source-order"],
  name: "Reference",
  githubPages: false,
  logLevel: "Warn",
  treatWarningsAsErrors: true,
  externalSymbolLinkMappings: { tinybench: { "*": "#" } },
  validation: { notDocumented: true, invalidLink: true, notExported: false },
  requiredToBeDocumented: ["Class", "Interface", "TypeAlias", "Function", "Variable"],
};
const optionsOfPlugins = {
  // For links of the side bar.
  docsRoot: `${root}docs`,
  sidebar: { collapsed: true, pretty: false },
  indexFormat: "table",
  entryFileName: "index",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  // Tables of properties are too wide for a phone.
  interfacePropertiesFormat: "list",
};
const app = await Application.bootstrapWithPlugins({ ...options, ...optionsOfPlugins });

const project = await app.convert();
if (project === undefined) throw new Error("TypeDoc could not read the sources");
for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
  const entry = entries.find(
    ({ source }) => source === `src/${module.name}.ts` || source === `src/${module.name}/index.ts`,
  );
  if (entry === undefined) throw new Error(`No entry point is ${module.name}`);
  const description = DESCRIPTIONS[entry.name];
  if (description === undefined) throw new Error(`Nothing says here what ${entry.name} is`);
  module.name = entry.name;
  module.comment = new Comment([{ kind: "text", text: description }]);
}
project.children?.sort((a, b) => order(a) - order(b));
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;

/** As package.json has them. @param {{ readonly name: string }} module */
function order(module) {
  return entries.findIndex((entry) => entry.name === module.name);
}
