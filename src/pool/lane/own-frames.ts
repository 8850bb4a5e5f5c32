// Takes the lane's own frames out of the stack of what a task threw: its user can do nothing about them. Lane side.

import { ERROR_PROTOTYPE, indexOfText, prototypeOf, sliceText } from "../protocol/primordials.ts";

/** All of a lane is one built file: see scripts/build.mjs. */
const OWN_FILE: string = import.meta.url;
const FRAME = "    at ";

/** Cuts the stack of an error down to the task's frames; leaves alone what is no error, or resists. */
export function cutOwnFrames(thrown: unknown): void {
  if (!isError(thrown)) return;
  try {
    const { stack } = thrown;
    if (typeof stack !== "string" || indexOfText(stack, OWN_FILE) < 0) return;
    let kept = "";
    let frames = 0;
    for (let from = 0; from < stack.length;) {
      const end = indexOfText(stack, "\n", from);
      const next = end < 0 ? stack.length : end + 1;
      const line = sliceText(stack, from, next);
      const isFrame = sliceText(line, 0, FRAME.length) === FRAME;
      if (!isFrame || indexOfText(line, OWN_FILE) < 0) {
        kept += line;
        if (isFrame) frames++;
      }
      from = next;
    }
    if (sliceText(kept, -1) === "\n" && sliceText(stack, -1) !== "\n") kept = sliceText(kept, 0, -1);
    // An error of the pool's own, such as a guard's, has a place to show only in these frames.
    if (frames > 0) thrown.stack = kept;
  } catch {
    // A task may have made its error read-only, or its stack a getter that throws.
  }
}

function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  try {
    let link = prototypeOf(value);
    while (link !== null && link !== ERROR_PROTOTYPE) link = prototypeOf(link);
    return link !== null;
  } catch {
    // A proxy that refuses.
    return false;
  }
}
