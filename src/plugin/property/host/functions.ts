import type * as fc from "fast-check";
import { showsProgress } from "../../terminal.ts";
import { makeProperty } from "../definition.ts";
import type { DefineProperty, Property } from "../property-types.ts";
import { assertDetails } from "./assert.ts";
import { checkInLanes } from "./check.ts";
import type { Details } from "./details.ts";
import type { LanePool } from "./lane-pool.ts";
import { refuseMisplaced } from "./misplaced.ts";
import type { CheckOptions } from "./pools.ts";
import { onTerminal, Progress, type ProgressView } from "./progress.ts";
import { sequentialOf } from "./sequential.ts";

// `property`, `check` and `assert`, as programs and tests both have them: what differs is where lanes come from. Host thread.

/** The type of `check`. */
export type Check = <Values extends readonly unknown[]>(
  checked: Property<Values>,
  parameters?: fc.Parameters<[...Values]>,
  options?: CheckOptions,
) => Promise<fc.RunDetails<[...Values]>>;

/** The type of `assert`. */
export type Assert = <Values extends readonly unknown[]>(
  checked: Property<Values>,
  parameters?: fc.Parameters<[...Values]>,
  options?: CheckOptions,
) => Promise<void>;

type Given = fc.Parameters<unknown[]> | undefined;

export interface PropertyFunctions {
  readonly property: DefineProperty;
  readonly check: Check;
  readonly assert: Assert;
}

/** What the surroundings of checks have to say about them. */
export interface PropertySurroundings {
  /** What of a check is to be done here. */
  readonly shareOf?: (parameters: Given) => Given;
  /** A check begins; what it returns is given the details. */
  readonly noteCheck?: () => (details: Details) => void;
  /** Where to say how far a check is that begins; `undefined`: nowhere. */
  readonly progressView?: () => ProgressView | undefined;
}

/** @param poolFor the lanes of a check; `undefined`: none, so that fast-check does it alone */
export function propertyFunctions(
  poolFor: (options: CheckOptions) => LanePool | undefined,
  {
    shareOf = (parameters) => parameters,
    noteCheck = () => () => {},
    progressView = viewOnTerminal,
  }: PropertySurroundings = {},
): PropertyFunctions {
  const property = ((...parameters: readonly unknown[]) =>
    makeProperty(
      { sequential: sequentialOf, chunkRunner: () => undefined },
      "property()",
      { arbitraries: parameters.slice(0, -1), predicate: parameters.at(-1) },
      property,
    )) as unknown as DefineProperty;

  const checkUntyped = async (
    checked: unknown,
    given: Given,
    options: CheckOptions = {},
  ): Promise<Details> => {
    const note = noteCheck();
    refuseMisplaced(given);
    const pool = poolFor(options);
    const parameters = shareOf(given);
    const view = pool !== undefined && options.progress !== false ? progressView() : undefined;
    const progress = view && new Progress(view, parameters?.numRuns ?? 100);
    try {
      const details = await checkInLanes(checked as Property<unknown[]>, parameters, {
        pool,
        watcher: progress,
        signal: options.signal,
      });
      note(details);
      return details;
    } finally {
      progress?.end();
    }
  };

  const assert = async (
    checked: unknown,
    parameters?: fc.Parameters<unknown[]>,
    options?: CheckOptions,
  ): Promise<void> => {
    // Taken now: afterwards there is no way back to the caller, which is whom the error is for.
    const site: { readonly stack?: string } = {};
    Error.captureStackTrace(site, assert);
    await assertDetails(await checkUntyped(checked, parameters, options), site);
  };

  return { property, check: checkUntyped as unknown as Check, assert: assert as unknown as Assert };
}

function viewOnTerminal(): ProgressView | undefined {
  const { stderr } = process;
  return showsProgress(stderr) ? onTerminal(stderr) : undefined;
}
