import * as fc from "fast-check";
import type { Inspection } from "../contract.ts";
import type { FanReport } from "./details.ts";
import type { Level } from "./level.ts";
import type { Search } from "./search.ts";

// A second look at a failure, when its search is over: whether it fails again, and whether runs change what they are given.
// Host thread. Each run of it gets a value that no run has touched.

export interface SecondLook {
  readonly replay: FanReport["replay"];
  /** A value that a run has changed, before and after. */
  readonly change: Inspection | undefined;
  /** The value as the host has it; empty when there is nothing to compare with it. */
  readonly text: string;
  /** As the lane had it after the run that failed, and before it was run once more; empty when nobody knows. */
  readonly failedText: string;
  readonly freshText: string;
}

/** Runs that are looked at when the counterexample itself shows nothing, and how long that may take. */
const MAX_NEIGHBOURS = 8;
const LOOK_MS = 1_000;

const NOTHING: SecondLook = { replay: "none", change: undefined, text: "", failedText: "", freshText: "" };

/** @param beyond whether to look at other runs when the counterexample leaves its value as it is */
export async function lookAgain({ fan, fanned }: Search, beyond: boolean): Promise<SecondLook> {
  const { failure } = fanned;
  // Values that keep what a run does to them are meant to be changed.
  if (failure === undefined || fanned.counted.runsHere > 0) return NOTHING;
  const { place, stop, value } = failure;
  const text = fc.stringify(value);
  const failedText = stop.text === "" ? text : stop.text;
  let replay: FanReport["replay"] = "none";
  let change: Inspection | undefined;
  let freshText = text;
  if (!stop.fatal) {
    const { known, inspection } = await fan.again(place.level, place.index);
    replay = typeof known === "object" ? "same" : known;
    change = changeIn(inspection);
    freshText = inspection?.before ?? text;
  }
  if (beyond) {
    const isOdd = replay !== "same" || failedText !== text || freshText !== text;
    const endsAt = performance.now() + LOOK_MS;
    for (const path of neighbours(fan.sourceRoot, place, { isOdd, isFatal: stop.fatal })) {
      if (change !== undefined || performance.now() > endsAt) break;
      const { inspection } = await fan.again({ path: path.slice(0, -1) }, path.at(-1) ?? 0);
      change = changeIn(inspection);
    }
  }
  return { replay, change, text, failedText, freshText };
}

function changeIn(inspection: Inspection | undefined): Inspection | undefined {
  return inspection === undefined || inspection.before === inspection.after ? undefined : inspection;
}

/**
 * Runs that may show what the counterexample does not: it may be too small to be changed any more. First the failure that
 * it was shrunk from; then, when something is odd, others on the way and before it.
 */
function* neighbours(
  source: Level,
  { level, index }: { readonly level: Level; readonly index: number },
  { isOdd, isFatal }: { readonly isOdd: boolean; readonly isFatal: boolean },
): Generator<readonly number[]> {
  const above = level.path.map((_, depth) => level.path.slice(0, depth + 1));
  const [first, ...others] = above;
  // What took its lane along would do so again.
  if (first !== undefined && !isFatal && source.stops.get(first[0] ?? 0)?.fatal !== true) yield first;
  if (!isOdd) return;
  if (!isFatal) yield* others.slice(-MAX_NEIGHBOURS);
  yield* passedBefore(level, index);
  if (first !== undefined) yield* passedBefore(source, first[0] ?? 0);
}

function* passedBefore(level: Level, index: number): Generator<readonly number[]> {
  for (let at = index - 1; at >= Math.max(0, index - MAX_NEIGHBOURS); at--) {
    if (level.at(at) === "passed") yield [...level.path, at];
  }
}
