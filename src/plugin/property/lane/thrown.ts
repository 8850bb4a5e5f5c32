import { isNativeError } from "node:util/types";
import { withoutOwnFrames } from "../../own-frames.ts";

// Makes the stack of what a predicate has thrown lead to the predicate. Lane side; for the one failure that a chunk tells.

const PACKAGE_CODE = new URL("../../../", import.meta.url);
const STACK = { writable: true, configurable: true };

/** Leaves alone what is no error, and what resists. */
export function cutOwnFrames(thrown: unknown): void {
  if (!isNativeError(thrown)) return;
  try {
    const { stack } = thrown;
    if (typeof stack !== "string") return;
    const kept = withoutOwnFrames(stack, PACKAGE_CODE);
    Reflect.defineProperty(thrown, "stack", { ...STACK, value: kept });
  } catch {
    // A predicate may have made its stack a getter that throws.
  }
}
