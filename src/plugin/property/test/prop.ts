import type { test as vitestTest } from "vitest";
import { makeProperty } from "../definition.ts";
import type { Assert } from "../host/functions.ts";
import { sequentialOf } from "../host/check.ts";
import type { CheckOptions } from "../host/pools.ts";
import type { PropertyTest } from "../property-types.ts";

// `test.prop`: a property and the test that asserts it, in one. Runs in Vitest's workers.

type VitestTest = typeof vitestTest;
type Body = (context: { readonly signal: AbortSignal }) => Promise<void>;
type Register = (name: string, body: Body, timeoutMs: number) => void;

/** Vitest's own time limit of a property that has none: every run has one already. */
const NO_TIMEOUT = 0;

export function propertyTest(test: VitestTest, assert: Assert): PropertyTest {
  const prop = (arbitraries: readonly unknown[], parameters?: object, options?: CheckOptions): unknown => {
    const withRegister = (register: Register) => {
      const define = (name: string, predicate: unknown, timeoutMs: number = NO_TIMEOUT): void => {
        const side = { sequential: sequentialOf, chunkRunner: () => undefined };
        const made = makeProperty(side, "test.prop", { arbitraries, predicate }, define);
        // A test that is over, because Vitest has timed it out, needs no lanes any more.
        register(name, ({ signal }) => assert(made, parameters as never, { signal, ...options }), timeoutMs);
      };
      return define;
    };
    return Object.assign(withRegister(test), {
      only: withRegister(test.only),
      skip: withRegister(test.skip),
      fails: withRegister(test.fails),
      concurrent: withRegister(test.concurrent),
    });
  };
  return { prop } as PropertyTest;
}
