// Runs a function once the lane's event loop has turned: timers that are due and sockets have been seen to. Lane side.
//
// Not `setImmediate()`: Node keeps immediates in a list, and a task that makes one of its own has the neighbours of it in hand.
// It could clear the lane's, and the lane would never run again. A futex of the lane's own is reachable from nowhere; waking
// it makes V8 post a task, which comes a turn of the event loop later.
import { pin, promiseThen } from "../protocol/primordials.ts";

const { notify, waitAsync } = Atomics;
const words = new Int32Array(new SharedArrayBuffer(4));

export function afterTurn(run: () => void): void {
  const wait = waitAsync(words, 0, 0);
  // Nobody changes the word, so that the wait is never over at once.
  if (!wait.async) throw new Error("Atomics.waitAsync() did not wait");
  pin(wait.value, "constructor", undefined);
  promiseThen(wait.value, run);
  notify(words, 0);
}
