import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ValueSource } from "../../../src/plugin/property/contract.ts";
import { Values } from "../../../src/plugin/property/lane/values.ts";

// The values that a lane generates: fast-check's own, in whatever order they are asked for.

const arbitraries = [fc.array(fc.integer()), fc.string()];
const sourceOf = (given: Partial<ValueSource>): ValueSource => ({
  checkId: 1,
  seed: 42,
  randomType: undefined,
  unbiased: false,
  exampleCount: 0,
  untouched: false,
  ...given,
});

function expected(count: number, parameters: fc.Parameters<unknown>): unknown[] {
  const property = fc.property(
    ...(arbitraries as [fc.Arbitrary<unknown>, fc.Arbitrary<unknown>]),
    () => true,
  );
  return fc.sample(Object.assign(property, { isAsync: () => false }) as never, {
    numRuns: count,
    ...parameters,
  });
}

describe.each(["xorshift128plus", "mersenne", "congruential32", "xoroshiro128plus"])(
  "generator %s",
  (randomType) => {
    const seeds = [0, -5];

    test.each(seeds)("gives the values of fast-check, seed %i", (seed) => {
      const values = new Values(fc, arbitraries, sourceOf({ seed, randomType }));
      const all = expected(25, { seed, randomType: randomType as fc.RandomType });
      expect(all.map((_, index) => values.valueAt([], index)?.value)).toEqual(all);
    });

    test("in any order", () => {
      const values = new Values(fc, arbitraries, sourceOf({ randomType }));
      const all = expected(20, { seed: 42, randomType: randomType as fc.RandomType });
      for (const index of [12, 2, 2, 19, 0, 13]) expect(values.valueAt([], index)?.value).toEqual(all[index]);
    });
  },
);

test("far from the start and back", () => {
  const values = new Values(fc, [fc.nat()], sourceOf({}));
  const all = fc.sample(fc.tuple(fc.nat()), { seed: 42, numRuns: 5_000 });
  for (const index of [4_999, 1_023, 1_024, 1_025, 0, 3_000]) {
    expect(values.valueAt([], index)?.value).toEqual(all[index]);
  }
});

test("without bias, and after examples", () => {
  const examples = [[[1, 2], "a"]];
  const values = new Values(fc, arbitraries, sourceOf({ unbiased: true, exampleCount: 1 }));
  values.useExamples(examples);
  const all = expected(20, { seed: 42, unbiased: true });
  expect(values.valueAt([], 0)?.value).toBe(examples[0]);
  expect(values.valueAt([], 7)?.value).toEqual(all[6]);
});

describe("shrinks", () => {
  const values = (): Values => new Values(fc, arbitraries, sourceOf({}));

  test("are those of fast-check, however they are asked for", () => {
    const inOrder = values();
    const list: unknown[] = [];
    for (let index = 0; ; index++) {
      const value = inOrder.valueAt([9], index);
      if (value === undefined) break;
      list.push(value.value);
    }
    expect(list.length).toBeGreaterThan(10);
    const jumping = values();
    for (const index of [5, 1, list.length - 1, 0, 6])
      expect(jumping.valueAt([9], index)?.value).toEqual(list[index]);
    expect(jumping.valueAt([9], list.length)).toBeUndefined();
    expect(jumping.valueAt([9, 3, 0], 0)?.value).toEqual(values().valueAt([9, 3, 0], 0)?.value);
  });

  test("do not come from a value that a predicate has changed", () => {
    const changing = values();
    const before = values().valueAt([9, 2], 1)?.value;
    for (let index = 0; index < 4; index++) {
      const [array] = (changing.valueAt([9], index)?.value ?? [[]]) as [unknown[]];
      array.length = 0;
    }
    expect(changing.valueAt([9, 2], 1)?.value).toEqual(before);
  });
});

test("a fast-check whose inside is not known is followed through its public functions", () => {
  const shut = { ...fc, sample: withoutInside(fc.sample) };
  const values = new Values(shut, [fc.nat()], sourceOf({}));
  const all = fc.sample(fc.tuple(fc.nat()), { seed: 42, numRuns: 1_100 });
  for (const index of [0, 5, 1_099, 3]) expect(values.valueAt([], index)?.value).toEqual(all[index]);
});

/** `sample` that deals out random numbers of which nobody sees how they are made. */
function withoutInside(sample: typeof fc.sample): typeof fc.sample {
  return ((property: { generate(random: unknown): unknown }, parameters: unknown) => {
    const generate = (random: fc.Random): unknown => property.generate(shut(random));
    return sample({ ...property, generate } as never, parameters as never);
  }) as typeof fc.sample;
}

function shut(random: fc.Random): fc.Random {
  return new Proxy(random, {
    get(target, key) {
      if (key === "internalRng") return undefined;
      if (key === "clone") return () => shut(target.clone());
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

test("an untouched value is made anew, whatever was done to those that share parts with it", () => {
  const arbitraryArrays = [fc.array(fc.array(fc.nat())), fc.array(fc.nat())];
  const values = new Values(fc, arbitraryArrays, sourceOf({ exampleCount: 1 }));
  values.useExamples([[[[7, 8]], [9]]]);
  const fresh = new Values(fc, arbitraryArrays, sourceOf({ exampleCount: 1 }));
  fresh.useExamples([[[[7, 8]], [9]]]);
  for (const [parent, index] of [[[], 0] as const, [[], 8] as const, [[0], 0] as const, [[8], 1] as const]) {
    const expected = fresh.untouchedAt(parent, index)?.value;
    for (const supply of ["valueAt", "untouchedAt"] as const) {
      const arrays = (values[supply](parent, index)?.value ?? []) as unknown[][];
      for (const array of arrays) array.push("changed");
    }
    expect(values.untouchedAt(parent, index)?.value).toEqual(expected);
  }
  expect(values.untouchedAt([8], 1_000_000)).toBeUndefined();
});
