import { expect, test } from "vitest";
import { Patience } from "../../../src/pool/ring/patience.ts";

function tries(patience: Patience, count: number): number {
  let looked = 0;
  for (let wait = 0; wait < count; wait++) {
    if (!patience.worthLooking()) continue;
    looked++;
    patience.wasInVain();
  }
  return looked;
}

test("looks before every wait while it pays", () => {
  const patience = new Patience();
  for (let wait = 0; wait < 100; wait++) {
    expect(patience.worthLooking()).toBe(true);
    patience.paid();
  }
});

test("gives up after four tries in vain, and then tries once in sixteen", () => {
  const patience = new Patience();
  expect(tries(patience, 4)).toBe(4);
  expect(tries(patience, 160)).toBe(10);
});

test("one find brings back its patience", () => {
  const patience = new Patience();
  tries(patience, 50);
  patience.paid();
  expect(patience.worthLooking()).toBe(true);
  expect(patience.worthLooking()).toBe(true);
});
