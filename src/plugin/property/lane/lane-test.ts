import { makeProperty, type PropertySide } from "../definition.ts";
import type { PropertyTest } from "../property-types.ts";

// `test` inside a lane: makes the property of each `test.prop`, and no test. Lane side.

type Method = (...args: readonly unknown[]) => unknown;

/** @param side what lanes make of a property */
export function laneTest(side: PropertySide): PropertyTest {
  const prop = (arbitraries: readonly unknown[]): unknown => {
    const way = (): Method => {
      const define = (_name: unknown, predicate: unknown): void => {
        makeProperty(side, "test.prop([…])(name, predicate)", { arbitraries, predicate }, define);
      };
      return define;
    };
    const ways = ["only", "skip", "fails", "concurrent"].map((name) => [name, way()]);
    return Object.assign(way(), Object.fromEntries(ways));
  };
  // Whatever is chained to it or called on it is the same again. A promise chain must not take it for one of its own.
  const test: unknown = new Proxy(() => {}, {
    apply: () => test,
    get: (_, key) => {
      if (key === "prop") return prop;
      return typeof key === "symbol" || key === "then" || key === "toString" ? undefined : test;
    },
  });
  return test as PropertyTest;
}
