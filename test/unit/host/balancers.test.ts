import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BALANCERS, NO_LANE } from "../../../src/pool/host/balancers.ts";

const lanes = fc.array(fc.record({ inFlight: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 16 });
const below1 = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe.each(Object.entries(BALANCERS))("%s", (name, balance) => {
  test("always names a lane, or says that there is none for now", () => {
    fc.assert(
      fc.property(lanes, fc.nat(), below1, (list, turn, random) => {
        const index = balance(list, turn, () => random);
        if (index === NO_LANE) expect(name).toBe("sharedQueue");
        else expect(list[index]).toBeDefined();
      }),
    );
  });
});

test.each(["roundRobin", "robinRound"] as const)("%s takes the lanes in turn", (name) => {
  const list = [{ inFlight: 9 }, { inFlight: 0 }, { inFlight: 5 }];
  const order = [0, 1, 2, 3, 4].map((turn) => BALANCERS[name](list, turn, Math.random));
  expect(order).toEqual([0, 1, 2, 0, 1]);
});

test("randomLane spreads evenly over the range of the random number", () => {
  const list = [{ inFlight: 0 }, { inFlight: 0 }, { inFlight: 0 }, { inFlight: 0 }];
  const picks = [0, 0.25, 0.5, 0.999].map((random) => BALANCERS.randomLane(list, 0, () => random));
  expect(picks).toEqual([0, 1, 2, 3]);
});

test.each(["firstIdle", "firstIdleOrRandom"] as const)(
  "%s takes the first idle lane, whatever the turn",
  (name) => {
    const list = [{ inFlight: 1 }, { inFlight: 0 }, { inFlight: 0 }];
    for (let turn = 0; turn < 5; turn++) expect(BALANCERS[name](list, turn, () => 0.9)).toBe(1);
  },
);

test("firstIdle falls back on turns, firstIdleOrRandom on chance", () => {
  const busy = [{ inFlight: 1 }, { inFlight: 2 }];
  expect([0, 1, 2].map((turn) => BALANCERS.firstIdle(busy, turn, () => 0))).toEqual([0, 1, 0]);
  expect(BALANCERS.firstIdleOrRandom(busy, 0, () => 0.7)).toBe(1);
});

test("leastInFlight takes the fewest, and those that have as few in turn", () => {
  const list = [{ inFlight: 2 }, { inFlight: 1 }, { inFlight: 1 }];
  expect([0, 1, 2, 3].map((turn) => BALANCERS.leastInFlight(list, turn, Math.random))).toEqual([1, 1, 2, 1]);
});

test("sharedQueue takes no lane that has one call to run and one to come", () => {
  expect(BALANCERS.sharedQueue([{ inFlight: 2 }, { inFlight: 3 }], 0, Math.random)).toBe(NO_LANE);
  expect(BALANCERS.sharedQueue([{ inFlight: 2 }, { inFlight: 1 }], 0, Math.random)).toBe(1);
});
