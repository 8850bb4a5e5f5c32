import { existsSync } from "node:fs";
import { defineConfig, type Plugin, type ViteUserConfig } from "vitest/config";

// The project's own suite. Its e2e tests use the package by name, so that `npm test` builds first; unit tests import
// sources and run without a build, and then without the plugin.
const entry = new URL("./dist/plugin/index.js", import.meta.url);
const { knitting } = existsSync(entry)
  ? ((await import(entry.href)) as { knitting: () => Plugin })
  : { knitting: undefined };

const config: ViteUserConfig = defineConfig({
  plugins: knitting === undefined ? [] : [knitting()],
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
  },
});

export default config;
