import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin, type ViteUserConfig } from "vitest/config";
import { FULL } from "./test/full.ts";

// The project's own suite. End-to-end tests use the package by its name, which is what `npm test` builds first. Unit
// tests import sources and run without a build, and then without the plugin.

const root = fileURLToPath(new URL("./", import.meta.url));
const pluginEntry = new URL("./dist/plugin/index.js", import.meta.url);
const { knitting } = existsSync(pluginEntry)
  ? ((await import(pluginEntry.href)) as { knitting: () => Plugin })
  : { knitting: undefined };

/** Left out of a quick run: what takes long, and what goes the way of others once more. */
const LONG = [
  "test/escapes/battery.test.ts",
  "test/docs/site.test.ts",
  "test/examples/examples.test.ts",
  "test/e2e/bench/vitest.test.ts",
  "test/e2e/carriers/{bubblewrap,host-ends,named}.test.ts",
  "test/e2e/failures/{chaos,leaks}.test.ts",
  "test/e2e/plugin/{coverage,native,published}.test.ts",
  "test/e2e/property/vitest.test.ts",
  "test/model/model.test.ts",
];

const config: ViteUserConfig = defineConfig({
  plugins: knitting === undefined ? [] : [knitting()],
  // Vite doesn't resolve a package's own name. `knitting/vitest` is the plugin's to resolve.
  resolve: {
    alias: [
      { find: /^knitting$/, replacement: `${root}dist/pool/index.js` },
      { find: /^knitting\/shared-memory$/, replacement: `${root}dist/pool/shared-memory/index.js` },
      { find: /^knitting\/utils$/, replacement: `${root}dist/pool/conversions/index.js` },
      { find: /^knitting\/bench$/, replacement: `${root}dist/bench/index.js` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: FULL ? [] : LONG,
    setupFiles: process.env["NODE_V8_COVERAGE"] === undefined ? [] : ["./test/take-coverage.ts"],
    // Loaded by Node itself, as in a user's program: lanes load the same files, and find the tasks in them. In copies of
    // this package that tests make, too.
    server: {
      deps: {
        external: [
          /\/dist\/(?:pool|plugin|bench)\//,
          /\/fixtures\/(?:api|bench|carriers|tasks|hostile|property)\//,
        ],
      },
    },
    // Many tests wait for processes that they have started. By itself Vitest leaves one core to its main process.
    maxWorkers: availableParallelism(),
    // Tests that run Vitest on a sample project wait for it most of the time.
    maxConcurrency: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default config;
