// For the end-to-end tests alone, until the root config takes them in: `vitest run --config test/e2e/vitest.config.ts`.
import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const root = fileURLToPath(new URL("../../", import.meta.url));

const config: ViteUserConfig = defineConfig({
  root,
  resolve: { alias: [{ find: /^knitting$/, replacement: `${root}dist/pool/index.js` }] },
  test: {
    include: ["test/e2e/failures/**/*.test.ts", "test/e2e/payloads/**/*.test.ts"],
    // Loaded by Node itself, as in a user's program: lanes load the same files.
    server: { deps: { external: [/\/dist\//, /\/fixtures\/tasks\//, /\/test\/stress\//] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
