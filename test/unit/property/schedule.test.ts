import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeProperty } from "../../../src/plugin/property/definition.ts";
import { checkInLanes } from "../../../src/plugin/property/host/check.ts";
import { sequentialOf } from "../../../src/plugin/property/host/sequential.ts";
import { fanReport } from "../../../src/plugin/property/host/details.ts";
import type { Property } from "../../../src/plugin/property/property-types.ts";
import { VirtualLanes } from "./virtual-lanes.ts";

// How well the runs of a check fill lanes, in time that only runs and messages take: the same on every machine.

interface Subject {
  readonly arbitraries: readonly fc.Arbitrary<unknown>[];
  readonly predicate: (...values: never[]) => boolean;
  readonly property: Property<unknown[]>;
}

function subject(
  arbitraries: readonly fc.Arbitrary<unknown>[],
  predicate: (...values: never[]) => boolean,
): Subject {
  const side = { sequential: sequentialOf, chunkRunner: () => undefined };
  return {
    arbitraries,
    predicate,
    property: makeProperty(side, "property", { arbitraries, predicate }, subject),
  };
}

const failing: Readonly<Record<string, Subject>> = {
  "a long array with one large number": subject(
    [fc.array(fc.nat(10_000), { maxLength: 60, size: "max" })],
    (xs: number[]) => xs.length < 8 || xs.every((x) => x < 500),
  ),
  "a sum": subject([fc.integer(), fc.integer()], (a: number, b: number) => a + b < 100_000),
  "a text": subject([fc.string({ size: "medium" })], (text: string) => !/[a-f].*[x-z]/u.test(text)),
  "a sorted array": subject([fc.array(fc.integer())], (xs: number[]) =>
    xs.every((x, at) => at === 0 || (xs[at - 1] ?? x) <= x),
  ),
};
const passing = subject([fc.nat()], () => true);

/** Time of one thread over that of lanes, and how many runs were begun twice. */
async function measure(
  { arbitraries, predicate, property }: Subject,
  lanes: number,
  parameters: fc.Parameters<unknown[]>,
) {
  const virtual = new VirtualLanes(lanes, arbitraries, predicate);
  const details = await checkInLanes(property, parameters, {
    pool: virtual.pool,
    watcher: undefined,
    signal: undefined,
  });
  const expected = await fc.check(property.sequential(), parameters);
  expect(details.counterexamplePath).toBe(expected.counterexamplePath);
  const report = fanReport(details);
  if (report === undefined) throw new Error("no report");
  // The second look comes after the check: at the counterexample, and at what it was shrunk from.
  const depth = details.counterexamplePath?.split(":").length ?? 0;
  const again = report.replay === "none" ? 0 : Math.min(depth, 2);
  const twice = virtual.begun.length - new Set(virtual.begun).size - again;
  return { aloneMs: report.countedRuns, lanesMs: virtual.now - again * 1.1, twice };
}

describe("shrinking on two lanes", () => {
  test.each(Object.entries(failing))("%s: no run is made twice", async (_, each) => {
    for (let seed = 1; seed <= 10; seed++) expect((await measure(each, 2, { seed })).twice).toBe(0);
  });

  test("takes at most two thirds of the time where many shrinks pass", async () => {
    const each = failing["a long array with one large number"] as Subject;
    let aloneMs = 0;
    let lanesMs = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const measured = await measure(each, 2, { seed });
      aloneMs += measured.aloneMs;
      lanesMs += measured.lanesMs;
    }
    expect(aloneMs / lanesMs).toBeGreaterThan(1.5);
  });
});

test.each([2, 4, 8])("%i lanes are filled by runs that pass", async (lanes) => {
  const { aloneMs, lanesMs, twice } = await measure(passing, lanes, { seed: 1, numRuns: 4_000 });
  expect(twice).toBe(0);
  expect(aloneMs / lanesMs).toBeGreaterThan(lanes * 0.93);
});
