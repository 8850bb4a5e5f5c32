import type { PropertyBootstrapData } from "./lane/bootstrap.ts";
import { type Assert, type Check, propertyFunctions } from "./host/functions.ts";
import { poolFor } from "./host/pools.ts";
import { PluginError } from "../errors.ts";
import type { DefineProperty, PropertyTest } from "./property-types.ts";

// What "knitting/property" is in a program. Inside Vitest, tests get test/index.ts under the same name; lanes get lane/index.ts.

export { type FanReport, fanReport } from "./host/details.ts";
export type { Assert, Check } from "./host/functions.ts";
export { type CheckOptions, closeLanes } from "./host/pools.ts";
export type * from "./property-types.ts";

const bootstrapHref = new URL("./lane/bootstrap.js", import.meta.url).href;
const bootstrap = (data: PropertyBootstrapData): { href: string; data: unknown } => ({
  href: bootstrapHref,
  data,
});
const functions = propertyFunctions((options) =>
  poolFor(options, (settings) => ({ ...settings, bootstrap })),
);

/**
 * Makes a property: arbitraries of fast-check and a predicate, synchronous or not. Call it at module scope: a lane imports
 * the module and finds the property because the same call happens there again. It need not be exported.
 *
 * @throws {TypeError} when something is no arbitrary or no predicate, or the caller is no module (REPL, `node -e`)
 */
export const property: DefineProperty = functions.property;

/**
 * Checks a property in lanes. Takes fast-check's own parameters and resolves with fast-check's own details: equal, field for
 * field, to those of a sequential run with the same seed.
 *
 * @throws {TypeError} when it is no property of this package, or an option is of the wrong type or unknown
 * @throws {RangeError} when an option is out of range
 * @throws {PluginError} PLUGIN_UNSUPPORTED when a parameter holds functions that would have to run in lanes
 * @throws {KnittingError} LANE_STARTUP when lanes cannot be started or cannot find the property
 */
export const check: Check = functions.check;

/**
 * Checks a property in lanes, and rejects with fast-check's own message if it fails.
 *
 * @throws as `check` does, and the error that says how the property fails
 */
export const assert: Assert = functions.assert;

/** Vitest's own `test`, with `test.prop`, in test files of a Vitest project that has the plugin. Everywhere else it refuses. */
export const test: PropertyTest = Object.assign(() => refuse("test"), {
  prop: () => refuse("test.prop"),
}) as unknown as PropertyTest;

/** The same as `test`. */
export const it: PropertyTest = test;

function refuse(name: string): never {
  throw new PluginError(
    "PLUGIN_MISSING",
    `\`${name}\` of knitting/property works in test files of a Vitest project that has \`knitting()\` in its \`plugins\``,
  );
}
