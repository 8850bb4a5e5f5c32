// Properties are typed by their arbitraries, and nothing becomes `any`.
import type * as fc from "fast-check";
import type { Assert, Check } from "../../src/plugin/property/host/functions.ts";
import type { DefineProperty, Property, PropertyTest } from "../../src/plugin/property/property-types.ts";
import { assertType, type Equal, type IsAny } from "./equal.ts";

declare const property: DefineProperty;
declare const check: Check;
declare const assert: Assert;
declare const test: PropertyTest;
declare const number: fc.Arbitrary<number>;
declare const texts: fc.Arbitrary<string[]>;

const two = property(number, texts, (a, b) => {
  assertType<Equal<typeof a, number>>();
  assertType<Equal<typeof b, string[]>>();
});
assertType<Equal<typeof two, Property<[number, string[]]>>>();
assertType<Equal<ReturnType<typeof two.sequential>, fc.IAsyncPropertyWithHooks<[number, string[]]>>>();

const details = check(two, { seed: 1, examples: [[1, ["a"]]] }, { threads: 2, runTimeoutMs: 100 });
assertType<Equal<typeof details, Promise<fc.RunDetails<[number, string[]]>>>>();
assertType<Equal<IsAny<Awaited<typeof details>["counterexample"]>, false>>();
assertType<Equal<ReturnType<typeof assert>, Promise<void>>>();

property(number, async (a) => a > 0)
  .beforeEach(async (previous) => {
    await previous();
  })
  .afterEach(() => {});

test.prop([number, texts], { numRuns: 5 })("name", (a, b) => {
  assertType<Equal<typeof a, number>>();
  assertType<Equal<typeof b, string[]>>();
});
test.prop([number]).only("name", async (a) => a > 0, 1_000);

test.only.prop([number])("name", (a) => a > 0);
test("name", ({ task }) => assertType<Equal<typeof task.name, string>>());
test.each([1, 2])("name %i", (n) => assertType<Equal<typeof n, number>>());
assertType<Equal<IsAny<typeof test>, false>>();
assertType<Equal<IsAny<typeof test.skipIf>, false>>();

// @ts-expect-error arbitraries are in brackets
test.prop(number);
// @ts-expect-error it is no arbitrary
test.prop([1]);
// @ts-expect-error a property test has a predicate
test.prop([number])("name");
// @ts-expect-error a predicate returns a boolean or nothing
property(number, (a) => a);
// @ts-expect-error without an arbitrary there is nothing to check
property(() => true);
// @ts-expect-error examples are of the types of the arbitraries
void check(two, { examples: [["a", 1]] });
// @ts-expect-error the second value is an array
test.prop([number, texts])("name", (a: number, b: string) => a > b.length);
// @ts-expect-error it is no option
void check(two, {}, { thread: 2 });
// @ts-expect-error a property of fast-check does not know where it was made
void check({} as fc.IProperty<[number]>);
