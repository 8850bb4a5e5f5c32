import { knitting } from "knitting/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [knitting({ threads: 2 })] });
