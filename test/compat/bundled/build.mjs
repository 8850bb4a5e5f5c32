// Bundles a program in this folder: `node build.mjs <bundler> <program> <out> <keep|take> [minify]`. Copied by bundlers.mjs to where the
// bundlers are installed. `keep` leaves "knitting" out of the bundle as docs/bundlers.md says, `take` takes it in.
import { fileURLToPath } from "node:url";

const [, , bundler, program, out, knitting, minified] = process.argv;
const entry = fileURLToPath(new URL(`./${program}.mjs`, import.meta.url));
const keep = knitting === "keep";
const minify = minified === "minify";

const BUNDLERS = {
  async vite() {
    const { build } = await import("vite");
    await build({
      configFile: false,
      logLevel: "error",
      ssr: keep ? { external: ["knitting"] } : { noExternal: true },
      build: {
        ssr: entry,
        outDir: out,
        minify,
        target: "node20",
        rollupOptions: { output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" } },
      },
    });
  },

  async esbuild() {
    const { build } = await import("esbuild");
    await build({
      entryPoints: [entry],
      outdir: out,
      bundle: true,
      platform: "node",
      format: "esm",
      splitting: true,
      outExtension: { ".js": ".mjs" },
      minify,
      logLevel: "error",
      external: keep ? ["knitting"] : [],
    });
  },

  // One file, and no `import.meta.url` in it.
  async "esbuild-cjs"() {
    const { build } = await import("esbuild");
    await build({
      stdin: { contents: CJS_PROGRAM, resolveDir: fileURLToPath(new URL("./", import.meta.url)) },
      outfile: `${out}/${program}.cjs`,
      bundle: true,
      platform: "node",
      format: "cjs",
      minify,
      logLevel: "error",
      external: keep ? ["knitting"] : [],
    });
  },

  async rollup() {
    const { rollup } = await import("rollup");
    const { nodeResolve } = await import("@rollup/plugin-node-resolve");
    const bundle = await rollup({
      input: entry,
      external: keep ? [/^knitting(\/|$)/, /^node:/] : [/^node:/],
      plugins: [nodeResolve({ exportConditions: ["node"] })],
      onLog: (level, { message }) => level !== "info" && console.error(message),
    });
    await bundle.write({ dir: out, entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
    await bundle.close();
  },

  async webpack() {
    const { default: webpack } = await import("webpack");
    const stats = await new Promise((resolve, reject) => {
      webpack(
        {
          mode: minify ? "production" : "development",
          devtool: minify ? false : "eval",
          target: "node20",
          entry: { [program]: entry },
          experiments: { outputModule: true },
          output: { path: out, module: true, filename: "[name].mjs", chunkFilename: "[name].mjs" },
          externalsType: "module",
          externals: keep ? [/^knitting(\/|$)/] : [],
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      );
    });
    if (stats.hasErrors()) throw new Error(stats.toString({ colors: false }));
  },
};

/** CommonJS has no await at module scope. */
const CJS_PROGRAM = `
import { createPool, isMain, KnittingError, task } from "knitting";
import { double } from "./tasks.mjs";
export const triple = task({ f: (n) => n * 3 });
async function main() {
  const pool = createPool({ threads: 2 })({ double, triple });
  console.log(JSON.stringify(await Promise.all([pool.call.double(2), pool.call.triple(2)])));
  await pool.shutdown();
}
if (isMain) {
  main().catch((error) => {
    if (!(error instanceof KnittingError)) throw error;
    console.log(error.code + ": " + error.message);
  });
}
`;

await BUNDLERS[bundler]();
