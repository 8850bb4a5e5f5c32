import { knitting } from "knitting/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Files of properties are in every shard, and each shard makes its share of their runs.
  plugins: [knitting({ threads: 2, everyShard: [".prop.test.ts"] })],
});
