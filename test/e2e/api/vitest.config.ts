import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import type { ViteUserConfig } from "vitest/config";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const config: ViteUserConfig = defineConfig({
  root,
  resolve: { alias: [{ find: /^knitting$/, replacement: `${root}dist/pool/index.js` }] },
  test: {
    include: ["test/e2e/api/**/*.test.ts"],
    // Lanes load these with Node itself, and the host must do the same.
    server: { deps: { external: [/\/dist\//, /\/fixtures\/(?:api|tasks)\//] } },
    testTimeout: 20_000,
  },
});
export default config;
