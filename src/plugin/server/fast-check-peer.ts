import { relative } from "node:path";
import { PluginError } from "../errors.ts";

// fast-check, which properties need and a project may be without: an optional peer. Runs in Vitest's main process.

/**
 * @param importer the module that imports `knitting/property`
 * @param root of the project
 * @throws {PluginError} PEER_MISSING when this package can't find fast-check
 */
export function requireFastCheck(importer: string | undefined, root: string): void {
  try {
    import.meta.resolve("fast-check");
  } catch {
    const who = importer === undefined ? "A test" : relative(root, importer.replace(/\?.*$/u, ""));
    const error = new PluginError(
      "PEER_MISSING",
      `${who} imports knitting/property, which needs fast-check, and that is not installed. Install it: npm i -D fast-check`,
    );
    // Vite shows the line that imports it. What comes below that would be the inside of Vite.
    error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
}
