import { availableParallelism } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import {
  CONTROL_WORDS,
  LANE_AWAKE,
  LANE_PARKED,
  LANE_PARKED_WORD,
} from "../../../src/pool/protocol/layout.ts";
import { claimToken } from "../../../src/pool/ring/spin-tokens.ts";
import { SpinRight } from "../../../src/pool/transport/spin-rights.ts";

const made: SpinRight[] = [];
const lane = () => {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4));
  const token = new Int32Array(new SharedArrayBuffer(4));
  const right = new SpinRight(control.buffer, token.buffer);
  made.push(right);
  const parks = (word: number): void => {
    control[LANE_PARKED_WORD] = word;
  };
  return { right, parks, mayClaim: () => claimToken(token, 7) === 0, token };
};
afterEach(() => {
  for (const right of made.splice(0)) right.release();
});

describe.runIf(availableParallelism() > 1)("the right of process lanes to spin", () => {
  const SPARE = availableParallelism() - 1;

  test("is withheld until it is asked for", () => {
    const one = lane();
    expect(one.mayClaim()).toBe(false);
    one.right.request();
    expect(one.mayClaim()).toBe(true);
  });

  test("goes to as many lanes as there are cores to spare, and from a sleeping one to one that is woken", () => {
    const first = Array.from({ length: SPARE }, lane);
    for (const { right } of first) right.request();
    const late = lane();
    late.right.request();
    expect(late.mayClaim()).toBe(false);
    first[0]?.parks(LANE_PARKED);
    late.right.request();
    expect(late.mayClaim()).toBe(true);
    expect(first[0]?.mayClaim()).toBe(false);
  });

  test("stays with a lane that spins or works", () => {
    const first = Array.from({ length: SPARE }, lane);
    for (const { right, parks, mayClaim } of first) {
      right.request();
      expect(mayClaim()).toBe(true);
      parks(LANE_PARKED);
    }
    const late = lane();
    late.right.request();
    expect(late.mayClaim()).toBe(false);
    for (const { parks, token } of first) {
      parks(LANE_AWAKE);
      token[0] = 0;
    }
    late.right.request();
    expect(late.mayClaim()).toBe(false);
  });

  test("is given back with the lane", () => {
    const first = Array.from({ length: SPARE }, lane);
    for (const { right } of first) right.request();
    first[0]?.right.release();
    const late = lane();
    late.right.request();
    expect(late.mayClaim()).toBe(true);
  });
});
