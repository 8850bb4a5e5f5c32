import type { SecondLook } from "./second-look.ts";

// The sentence about a failure that can't be relied on, and why. Host thread.

/** Of values in it: they may be of any length. */
const MAX_TEXT = 200;

/** What the check did about a predicate that changes its arguments: `undefined` when it does not. */
export type Remedy = "searchedAgain" | "outOfTime" | undefined;

/** @param change what is known of it from all looks */
export function warningOf(
  { replay, text, failedText, freshText }: SecondLook,
  change: SecondLook["change"],
  remedy: Remedy,
): string | undefined {
  const sentences: string[] = [];
  const flips = replay === "passed" || replay === "skipped";
  if (change !== undefined) sentences.push(changedArguments(change, remedy, !flips));
  // The text of a failure is taken after its run.
  const laneText = change === undefined && freshText === text ? failedText : freshText;
  if (laneText !== text && remedy !== "outOfTime") {
    sentences.push(
      `An arbitrary of this property is not deterministic: for the same seed and path a lane had ${cut(laneText)}, ` +
        `and its host ${cut(text)}. The counterexample above may not be the one that failed.`,
    );
  } else if (flips) {
    sentences.push(
      `The predicate is not deterministic: run once more, the counterexample ${replay === "passed" ? "passes" : "is skipped"}. ` +
        "It depends on something besides its values, such as time, chance, or what earlier runs have left behind.",
    );
  }
  return sentences.length === 0 ? undefined : sentences.join("\n");
}

function changedArguments(
  { before, after }: NonNullable<SecondLook["change"]>,
  remedy: Remedy,
  isReal: boolean,
): string {
  const outcome =
    remedy === "searchedAgain"
      ? `So the search was made again with a fresh value for each run${isReal ? ": the counterexample above fails by itself" : ""}. ` +
        "fast-check alone may come to another."
      : "So the counterexample above may not fail by itself.";
  return [
    `The predicate changes its arguments: it was given ${cut(before)} and left ${cut(after)} behind.`,
    `A value shares parts with those that it was shrunk from, so that a change reaches other runs. ${outcome}`,
    "Let the predicate copy what it changes: xs.toSorted(), xs.toReversed(), [...xs], structuredClone(x).",
  ].join("\n");
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
