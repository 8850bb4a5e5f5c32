import { expect, test } from "vitest";
import { Patience } from "../../../src/pool/ring/patience.ts";

/** Waits `count` times, a millisecond each, and looks in vain whenever that is thought worth while. */
function waitInVain(patience: Patience, from: number, count: number): number {
  let looked = 0;
  for (let now = from; now < from + count; now++) {
    if (!patience.worthLooking(now)) continue;
    looked++;
    patience.wasInVain(now, now + 1);
  }
  return looked;
}

test("looks before every wait while it pays", () => {
  const patience = new Patience(5);
  for (let now = 0; now < 100; now++) {
    expect(patience.worthLooking(now)).toBe(true);
    if (now % 4 === 3) patience.paid();
    else patience.wasInVain(now, now + 1);
  }
});

test("wastes at most a twentieth of the time", () => {
  const patience = new Patience(5);
  expect(waitInVain(patience, 0, 5)).toBe(5);
  expect(waitInVain(patience, 5, 100)).toBe(0);
  expect(waitInVain(patience, 105, 5)).toBe(5);
  expect(waitInVain(new Patience(5), 0, 10_500)).toBe(500);
});

test("one find brings back the whole allowance", () => {
  const patience = new Patience(5);
  waitInVain(patience, 0, 5);
  patience.paid();
  expect(waitInVain(patience, 6, 5)).toBe(5);
});
