// Compiles src into dist: type declarations and the plugin file by file, the pool bundled into a few files.
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

try {
  compile();
  await bundlePool();
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

async function bundlePool() {
  const pool = join(made, "pool");
  const chunks = [];
  for (const entries of POOL_BUNDLES) chunks.push(...(await bundle(pool, entries)));
  for (const file of readdirSync(pool, { recursive: true })) {
    if (file.endsWith(".js")) rmSync(join(pool, file));
  }
  for (const chunk of chunks) {
    const path = join(pool, chunk.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, chunk.code);
  }
}

async function bundle(pool, entries) {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(pool, `${name}.js`)])),
    platform: "node",
    external: /^node:/,
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
