import type * as fc from "fast-check";
import { makeProperty } from "../definition.ts";
import type { DefineProperty, Property } from "../property-types.ts";
import { assertDetails } from "./assert.ts";
import { checkInLanes, sequentialOf } from "./check.ts";
import type { LanePool } from "./lane-pool.ts";
import type { CheckOptions } from "./pools.ts";

// `property`, `check` and `assert`, as programs and tests both have them: what differs is where lanes come from. Host thread.

export type Check = <Values extends readonly unknown[]>(
  checked: Property<Values>,
  parameters?: fc.Parameters<[...Values]>,
  options?: CheckOptions,
) => Promise<fc.RunDetails<[...Values]>>;

export type Assert = <Values extends readonly unknown[]>(
  checked: Property<Values>,
  parameters?: fc.Parameters<[...Values]>,
  options?: CheckOptions,
) => Promise<void>;

export interface PropertyFunctions {
  readonly property: DefineProperty;
  readonly check: Check;
  readonly assert: Assert;
}

/** @param poolFor the lanes of a check; `undefined`: none, so that fast-check does it alone */
export function propertyFunctions(poolFor: (options: CheckOptions) => LanePool | undefined): PropertyFunctions {
  const property = ((...parameters: readonly unknown[]) =>
    makeProperty(
      { sequential: sequentialOf, chunkRunner: () => undefined },
      "property",
      { arbitraries: parameters.slice(0, -1), predicate: parameters.at(-1) },
      property,
    )) as unknown as DefineProperty;

  const checkUntyped = async (
    checked: unknown,
    parameters: unknown,
    options: CheckOptions = {},
  ): Promise<fc.RunDetails<unknown[]>> =>
    checkInLanes(
      checked as Property<unknown[]>,
      parameters as fc.Parameters<unknown[]> | undefined,
      { pool: poolFor(options), onRuns: undefined },
    );

  return {
    property,
    check: checkUntyped as unknown as Check,
    assert: async (checked, parameters, options) =>
      assertDetails(await checkUntyped(checked, parameters, options)),
  };
}
