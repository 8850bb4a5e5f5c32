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
  if (change !== undefined) sentences.push(changedArguments(change, remedy));
  // The text of a failure is taken after its run.
  const laneText = change === undefined && freshText === text ? failedText : freshText;
  if (laneText !== text && remedy !== "outOfTime") {
    sentences.push(
      `An arbitrary of this property is not deterministic: for the same seed and path a lane had ${cut(laneText)}, ` +
        `and its host ${cut(text)}. The counterexample above may not be the one that failed.`,
    );
  } else if (replay === "passed" || replay === "skipped") {
    sentences.push(
      `The predicate is not deterministic: run once more, the counterexample ${replay === "passed" ? "passes" : "is skipped"}. ` +
        "It depends on something besides its values, such as time, chance, or what earlier runs have left behind.",
    );
  }
  return sentences.length === 0 ? undefined : sentences.join("\n");
}

function changedArguments({ before, after }: NonNullable<SecondLook["change"]>, remedy: Remedy): string {
  const outcome =
    remedy === "searchedAgain"
      ? "So the search was made again, with values of its own for each run: the counterexample above is as generated, " +
        "and fast-check alone may come to another."
      : "The counterexample above may not fail by itself.";
  return (
    `The predicate changes its arguments: it was given ${cut(before)} and left ${cut(after)} behind. ` +
    "Values share parts with those that they are shrunk from, so that such a change reaches runs after it. " +
    `${outcome} Let the predicate copy what it changes: xs.toSorted(), xs.toReversed(), [...xs], structuredClone(x).`
  );
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
