import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { binaryOf, nodeCache } from "../compat/packages.mjs";
import { type Ended, run } from "./processes.ts";

// Benchmarks as Vitest 5 runs them, which needs a newer Node than the oldest that this project is tested on: both come from the registry.

const NODE = 24;

/**
 * @param name of the file with the benchmarks
 * @param files of the project, by name
 * @param tarball the package
 */
export async function runBenchmarks(
  folder: string,
  name: string,
  files: ReadonlyMap<string, string>,
  tarball: string,
): Promise<Ended> {
  writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }\n`);
  for (const [path, code] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  const installed = await run("npm", ["install", ...flags, tarball, "vitest@5", "tinybench@6"], folder);
  if (installed.exitCode !== 0) return installed;
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  return await run(binaryOf(NODE, nodeCache()), [vitest, "bench", "--run", name], folder);
}
