// Takes the lane's own frames out of the stack of what a task threw: its user can do nothing about them. Lane side.

/** All of a lane is one built file: see scripts/build.mjs. */
const OWN_FILE: string = import.meta.url;

/** Cuts the stack of an error down to the task's frames; leaves alone what is no error, or resists. */
export function cutOwnFrames(thrown: unknown): void {
  if (!(thrown instanceof Error)) return;
  try {
    const { stack } = thrown;
    if (typeof stack !== "string" || !stack.includes(OWN_FILE)) return;
    const kept = stack.split("\n").filter((line) => !(line.startsWith("    at ") && line.includes(OWN_FILE)));
    // An error of the pool's own, such as a guard's, has a place to show only in these frames.
    if (kept.some((line) => line.startsWith("    at "))) thrown.stack = kept.join("\n");
  } catch {
    // A task may have made its error read-only, or its stack a getter that throws.
  }
}
