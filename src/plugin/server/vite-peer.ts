import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { distDir } from "vitest/node";

// Finds the copies of Vite and Vitest that run the tests. Only Vitest depends on Vite, and a strict package manager
// lets nobody else see it, so that it is looked up from there. Runs in Vitest's main process.

const fromVitest = createRequire(join(distDir, "index.js"));

/** The directory of Vitest's own code, with a slash at its end, as Vite writes paths. */
export function vitestDirectory(): string {
  return `${distDir.replaceAll("\\", "/")}/`;
}

/** File URL of the module that tests get for `import … from "vitest"`. */
export function vitestHref(): string {
  return pathToFileURL(join(distDir, "index.js")).href;
}

/** File URL of `vite/module-runner`. */
export function moduleRunnerHref(): string {
  return pathToFileURL(fromVitest.resolve("vite/module-runner")).href;
}

/** Vite itself, already loaded by Vitest. */
export async function loadVite(): Promise<typeof import("vite")> {
  return (await import(pathToFileURL(fromVitest.resolve("vite")).href)) as typeof import("vite");
}
