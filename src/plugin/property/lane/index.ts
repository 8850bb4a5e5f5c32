import { PluginError } from "../../errors.ts";
import { makeProperty, type PropertySide } from "../definition.ts";
import type { DefineProperty, PropertyTest } from "../property-types.ts";
import { laneTest } from "./lane-test.ts";
import { chunkRunnerOf } from "./run-chunk.ts";

// What "knitting/property" is inside a lane, where modules are loaded for the properties in them: `property` makes what
// lanes run, and nothing checks.

const side: PropertySide = { sequential: () => refuse("sequential"), chunkRunner: chunkRunnerOf };

export const property: DefineProperty = ((...parameters: readonly unknown[]) =>
  makeProperty(
    side,
    "property()",
    { arbitraries: parameters.slice(0, -1), predicate: parameters.at(-1) },
    property,
  )) as unknown as DefineProperty;

export const test: PropertyTest = laneTest(side);
export const it: PropertyTest = test;

/** @throws {PluginError} PLUGIN_UNSUPPORTED always: lanes have no lanes */
export const check = (): never => refuse("check");
/** @throws {PluginError} PLUGIN_UNSUPPORTED always: lanes have no lanes */
export const assert = (): never => refuse("assert");
/** @throws {PluginError} PLUGIN_UNSUPPORTED always: lanes have no lanes */
export const closeLanes = (): never => refuse("closeLanes");
/** Nothing was checked here. */
export const fanReport = (): undefined => undefined;

function refuse(name: string): never {
  throw new PluginError(
    "PLUGIN_UNSUPPORTED",
    `\`${name}\` of knitting/property was called in a lane, which has no lanes of its own. ` +
      "Properties are made at module scope; call this inside a test, or where `isMain` is true",
  );
}
