// Compiles src into dist: type declarations and the plugin file by file, the pool and the program bundled into a few files.
//
// The pool is bundled because a lane reads it from disk whenever one starts: a hundred small modules cost it three times
// what Node's own start does, a few cost a third. Entries keep their paths, and nothing is minified.
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { rolldown } from "rolldown";

/** Where dist is made, so that whoever uses it meanwhile sees the old one or the new one, and never half of one. */
const made = resolve(mkdtempSync(".dist-"));

/** Declarations that package.json names. */
const PUBLIC_DECLARATIONS = [
  "pool/index.d.ts",
  "pool/shared-memory/index.d.ts",
  "pool/conversions/index.d.ts",
  "plugin/index.d.ts",
];

/**
 * Files of the pool that are loaded by name: from the package's exports, by the plugin, or as the start of a lane. Host
 * and lane share no file, so that each reads only what it runs.
 */
const POOL_BUNDLES = [
  ["index", "internal", "shared-memory/index", "conversions/index"],
  ["lane/thread-entry"],
  ["lane/process-entry"],
];

/** The program, and the module of tasks that its lane loads. It starts its lane through the pool's own file. */
const PROGRAM_BUNDLES = [["main"], ["attempts"]];
const POOL_INDEX = /^\.\.\/pool\/index\.js$/;

try {
  compile();
  // The program first: it takes in modules of the pool that are gone afterwards.
  await replaceByBundles(join(made, "cli"), PROGRAM_BUNDLES, [POOL_INDEX]);
  await replaceByBundles(join(made, "pool"), POOL_BUNDLES);
  dropPrivateDeclarations();
  rmSync("dist.old", { recursive: true, force: true });
  try {
    renameSync("dist", "dist.old");
  } catch {
    // The first build has no old one.
  }
  renameSync(made, "dist");
} finally {
  rmSync(made, { recursive: true, force: true });
  rmSync("dist.old", { recursive: true, force: true });
}

function compile() {
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const args = [join(typescript, "bin", "tsc"), "-p", "tsconfig.build.json", "--outDir", made];
  execFileSync(process.execPath, args, { stdio: "inherit" });
}

async function replaceByBundles(folder, bundles, external = []) {
  const chunks = [];
  for (const entries of bundles) chunks.push(...(await bundle(folder, entries, external)));
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith(".js")) rmSync(join(folder, file));
  }
  for (const chunk of chunks) {
    const path = join(folder, chunk.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, chunk.code);
  }
}

async function bundle(folder, entries, external) {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(folder, `${name}.js`)])),
    platform: "node",
    external: [/^node:/, ...external],
    // An entry of a lane does its work by being imported, whatever package.json says of the package as a whole.
    treeshake: { moduleSideEffects: true },
  });
  const { output } = await built.generate({
    format: "esm",
    chunkFileNames: `shared/${entries[0]?.replace("/", "-")}-[name].js`,
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  await built.close();
  return output;
}

/** Keeps the declarations that the public ones are made of. */
function dropPrivateDeclarations() {
  const kept = new Set();
  const keep = (path) => {
    if (kept.has(path)) return;
    kept.add(path);
    const imports = readFileSync(path, "utf8").matchAll(/(?:\bfrom|\bimport\s*\(?)\s*"(\.[^"]*)\.[jt]s"/g);
    for (const [, specifier] of imports) keep(join(dirname(path), `${specifier}.d.ts`));
  };
  for (const entry of PUBLIC_DECLARATIONS) keep(join(made, entry));
  for (const file of readdirSync(made, { recursive: true })) {
    const path = join(made, file);
    if (path.endsWith(".d.ts") && !kept.has(path)) rmSync(path);
  }
}
