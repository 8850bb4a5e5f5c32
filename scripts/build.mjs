// Compiles src into dist: type declarations and the plugin file by file; the pool, properties and the program bundled.
//
// The pool is bundled because a lane reads it from disk whenever one starts: a hundred small modules cost it three times
// what Node's own start does, a few cost a third. Entries keep their paths. What a thread lane starts with is made smaller, see
// `slim`; nothing else is minified.
//
//   node scripts/build.mjs --source-maps    for `npm run coverage`, which counts lines of src
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { rolldown } from "rolldown";
import { namedFiles, reachableFrom } from "./check/reachable.mjs";

/** Where dist is made, so that whoever uses it meanwhile sees the old one or the new one, and never half of one. */
const made = resolve(mkdtempSync(".dist-"));

/** What package.json names as programs. */
const PROGRAMS = ["cli/main.js"];

const withMaps = process.argv.includes("--source-maps");

/**
 * Files that are loaded by name: from the package's exports, by the plugin, or as the start of a lane. Host and lane share no
 * file, so that each reads only what it runs. `shares` stays a file of its own: a second copy would be another pool.
 */
const BUNDLES = [
  { folder: "pool", entries: ["index", "internal", "shared-memory/index", "conversions/index"], shares: [] },
  // Named `.mjs`, because a lane under the permission model may be unable to read of what type the package is. Node 22 and later then
  // start an entry named `.js` through the CommonJS loader, and leave an empty module for `require("knitting")` to find.
  { folder: "pool", entries: ["lane/thread-entry"], shares: [], extension: ".mjs" },
  { folder: "pool", entries: ["lane/process-entry"], shares: [], extension: ".mjs" },
  {
    folder: "plugin/property",
    entries: ["index", "test/index"],
    shares: ["pool/index.js", "pool/internal.js"],
  },
  { folder: "plugin/property", entries: ["lane/index", "lane/bootstrap"], shares: [] },
  { folder: "bench", entries: ["index"], shares: ["pool/index.js", "pool/internal.js"] },
  // One by one: they name the file that lanes of the plugin start with, as seen from where they stand.
  ...["index", "provider"].map((entry) => ({
    folder: "bench/vitest",
    entries: [entry],
    shares: ["pool/index.js", "pool/internal.js", "bench/index.js"],
  })),
  { folder: "bench", entries: ["lane/index", "lane/loop"], shares: [] },
  // The program, and the module of tasks that its lane loads.
  { folder: "cli", entries: ["main"], shares: ["pool/index.js"] },
  { folder: "cli", entries: ["attempts"], shares: [] },
];

/** Read and parsed by every lane that starts. */
const SLIM = ["lane/thread-entry"];

/**
 * Locals and private methods get short names: less to parse. Lines and other names that a stack shows stay, and nothing is rewritten: a rewrite that
 * looks the same may read a global later than the source does, when a task has replaced it.
 */
const slim = { compress: false, mangle: { toplevel: false }, codegen: { removeWhitespace: false } };

/** V8 keeps text of bytes alone in half the memory, and reads it faster. */
const inAscii = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Leads the bundler's own maps on to src. */
const compilerMaps = {
  name: "compiler-maps",
  /** @param {string} id */
  load(id) {
    return { code: readFileSync(id, "utf8"), map: readFileSync(`${id}.map`, "utf8") };
  },
};

try {
  compile();
  await bundleAll();
  dropStray();
  openToAll();
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
  if (withMaps) args.push("--sourceMap");
  execFileSync(process.execPath, args, { stdio: "inherit" });
}

async function bundleAll() {
  const chunks = [];
  for (const each of BUNDLES) chunks.push(...(await bundle(each)));
  for (const folder of new Set(BUNDLES.map((each) => each.folder))) {
    for (const file of readdirSync(join(made, folder), { recursive: true })) {
      if (/\.js(?:\.map)?$/.test(file)) rmSync(join(made, folder, file));
    }
  }
  for (const { path, code, map } of chunks) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, map === null ? code : `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    if (map !== null) writeFileSync(`${path}.map`, map.toString());
  }
}

async function bundle({ folder, entries, shares, extension = ".js" }) {
  const root = join(made, folder);
  const slimmed = SLIM.includes(entries[0] ?? "");
  const shared = new Set(shares.map((path) => join(made, path)));
  const built = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(root, `${name}.js`)])),
    platform: "node",
    external: (id, importer) =>
      (!id.startsWith(".") && !isAbsolute(id)) || shared.has(resolve(dirname(importer ?? root), id)),
    // An entry of a lane does its work by being imported, whatever package.json says of the package as a whole.
    treeshake: { moduleSideEffects: true },
    plugins: withMaps ? [compilerMaps] : [],
  });
  const { output } = await built.generate({
    dir: root,
    format: "esm",
    sourcemap: withMaps,
    minify: slimmed ? slim : false,
    entryFileNames: `[name]${extension}`,
    chunkFileNames: `shared/${entries[0]?.replace("/", "-")}-[name].js`,
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  await built.close();
  const written = output.filter((chunk) => chunk.type === "chunk");
  return written.map((chunk) => ({
    path: join(root, chunk.fileName),
    code: (slimmed ? inAscii(chunk.code) : chunk.code).replace(/^\/\/# sourceMappingURL=.*\n?/m, ""),
    map: chunk.map ?? null,
  }));
}

/** Keeps what something in the package leads to: no declarations of what is private, no modules that held nothing but types. */
function dropStray() {
  const { bin, exports, sideEffects } = JSON.parse(readFileSync("package.json", "utf8"));
  const kept = reachableFrom(namedFiles([bin, exports, sideEffects]), (path) => {
    const file = join(made, relative("dist", path));
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  });
  for (const file of readdirSync(made, { recursive: true })) {
    const path = `dist/${file.replaceAll("\\", "/")}`;
    if (/\.(?:m?js|d\.ts)(?:\.map)?$/.test(path) && !kept.has(path.replace(/\.map$/, "")))
      rmSync(join(made, file));
  }
}

/** A temporary folder is its maker's alone, and a umask may be as strict: others are to run what somebody has installed for them. */
function openToAll() {
  chmodSync(made, 0o755);
  for (const entry of readdirSync(made, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(
      path,
      entry.isDirectory() || PROGRAMS.some((program) => path === join(made, program)) ? 0o755 : 0o644,
    );
  }
}
