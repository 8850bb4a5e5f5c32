import * as fc from "fast-check";
import { PluginError } from "../../errors.ts";

// The parameters of a check: what of them is fast-check's own runner's to do, and what lanes must know. Host thread.

export interface CheckParameters {
  /** For the runner on the host: without what happens in lanes. */
  readonly forRunner: fc.Parameters<unknown[]>;
  readonly seed: number;
  readonly randomType: string | undefined;
  readonly unbiased: boolean;
  readonly examples: readonly unknown[][];
  readonly numRuns: number;
  /** One skip more than this ends the check. */
  readonly maxSkips: number;
  readonly path: readonly number[];
  readonly timeoutMs: number | undefined;
  readonly shrinks: boolean;
  readonly verbose: number;
  /** Whether the clock may end the check between any two runs. */
  readonly mayBeInterrupted: boolean;
  /** Whether the runner looks at every value, not only at those that fail. */
  readonly readsValues: boolean;
  /** Whether equal values count as runs without being run. */
  readonly ignoresEqualValues: boolean;
}

/** @throws {PluginError} PLUGIN_UNSUPPORTED for parameters that would have to be in the lanes and cannot */
export function resolveParameters(given: fc.Parameters<unknown[]> | undefined): CheckParameters {
  const own = given ?? {};
  const all: fc.Parameters<unknown[]> = { ...(fc.readConfigureGlobal() as fc.Parameters<unknown[]>), ...own };
  const qualified = qualify(all);
  refusePlugins(all);
  const { randomType } = all;
  if (typeof randomType === "function") {
    throw new PluginError(
      "PLUGIN_UNSUPPORTED",
      '`randomType` is a function, which can\'t be sent to lanes. Give the name of a generator, such as "mersenne"',
    );
  }
  const { timeout: _, ...forRunner } = { ...all, seed: qualified.seed };
  const path = qualified.path === "" ? [] : qualified.path.split(":").map(Number);
  return {
    forRunner,
    seed: qualified.seed,
    randomType,
    unbiased: qualified.unbiased,
    examples: qualified.examples,
    numRuns: qualified.numRuns,
    maxSkips: qualified.numRuns * qualified.maxSkipsPerRun,
    path,
    timeoutMs: qualified.timeout,
    shrinks: !qualified.endOnFailure,
    verbose: qualified.verbose,
    mayBeInterrupted:
      qualified.interruptAfterTimeLimit !== undefined || qualified.skipAllAfterTimeLimit !== undefined,
    readsValues: qualified.skipEqualValues || qualified.ignoreEqualValues,
    ignoresEqualValues: qualified.ignoreEqualValues,
  };
}

interface QualifiedParameters {
  readonly seed: number;
  readonly unbiased: boolean;
  readonly examples: readonly unknown[][];
  readonly numRuns: number;
  readonly maxSkipsPerRun: number;
  readonly path: string;
  readonly timeout: number | undefined;
  readonly interruptAfterTimeLimit: number | undefined;
  readonly skipAllAfterTimeLimit: number | undefined;
  readonly endOnFailure: boolean;
  readonly verbose: number;
  readonly skipEqualValues: boolean;
  readonly ignoreEqualValues: boolean;
}

/** What fast-check makes of parameters: it says so in the details of a check, here of one without a run. */
function qualify(parameters: fc.Parameters<unknown[]>): QualifiedParameters {
  let globalPlugins = 0;
  const {
    reporter: _r,
    asyncReporter: _a,
    plugins: _p,
    path: _path,
    ...plain
  } = parameters as Record<string, unknown>;
  const countPlugins = (index: number): object => {
    globalPlugins = index;
    return {};
  };
  const nothing = fc.property(fc.constant(0), () => true);
  const withoutRuns = { ...plain, path: "", numRuns: 0, plugins: [countPlugins] };
  const checkNow = fc.check as unknown as (property: unknown, parameters: unknown) => fc.RunDetails<unknown>;
  const details = checkNow(nothing, withoutRuns);
  if (globalPlugins > 0) {
    throw new PluginError(
      "PLUGIN_UNSUPPORTED",
      "fc.installGlobalPlugin() was used: plugins of fast-check work where the predicate runs, and here that is in lanes. " +
        "Use beforeEach() and afterEach() of the property, or check `property.sequential()` with fast-check itself",
    );
  }
  const configuration = details.runConfiguration as unknown as Omit<QualifiedParameters, "path" | "numRuns">;
  const numRuns = parameters.numRuns ?? 100;
  return {
    ...configuration,
    seed: details.seed,
    verbose: details.verbose,
    numRuns,
    path: parameters.path ?? "",
  };
}

function refusePlugins(parameters: object): void {
  const { plugins } = parameters as { readonly plugins?: readonly unknown[] };
  if (plugins === undefined || plugins.length === 0) return;
  throw new PluginError(
    "PLUGIN_UNSUPPORTED",
    "`plugins` of fast-check work where the predicate runs, and here that is in lanes, which can't be sent functions. " +
      "Use beforeEach() and afterEach() of the property where it is made, and the parameters `timeout`, " +
      "`skipEqualValues`, `unbiased` and `interruptAfterTimeLimit` instead of the plugins of these names",
  );
}
