import { fileURLToPath } from "node:url";

// Where the compiled code of this package lies. Runs in Vitest's main process.

const path = (relative: string): string =>
  fileURLToPath(new URL(relative, import.meta.url)).replaceAll("\\", "/");

/** The directory of all of it, with a slash at its end, as Vite writes paths. */
export const packageDirectory: string = path("../../");
/** What `knitting/vitest` is to Node. */
export const configEntry: string = path("../index.js");
/** What `knitting/vitest` is to tests. */
export const testEntry: string = path("../test/index.js");
/** What `knitting/property` is to Node. */
export const propertyEntry: string = path("../property/index.js");
/** What `knitting/property` is to tests. */
export const propertyTestEntry: string = path("../property/test/index.js");
