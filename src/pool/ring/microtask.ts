// Runs a function once the code that runs now has ended, before anything else. Both sides.
import { pin, promiseThen } from "../protocol/primordials.ts";

const settled = Promise.resolve();
// `then` then makes a plain promise without asking for anybody's constructor.
pin(settled, "constructor", undefined);

/** As `queueMicrotask()`, without the async resource that Node makes for each of those: that costs more than a call. */
export function soon(run: () => void): void {
  promiseThen(settled, run);
}
