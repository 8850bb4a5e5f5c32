import type { test as vitestTest } from "vitest";
import { checkArbitraries, makeProperty } from "../definition.ts";
import { assertDetails } from "../host/assert.ts";
import type { Check } from "../host/functions.ts";
import type { CheckOptions } from "../host/pools.ts";
import { sequentialOf } from "../host/sequential.ts";
import type { PropertyTest } from "../property-types.ts";
import { checkFor } from "./note-check.ts";

// `test` with `test.prop`: a property and the test that asserts it, in one. Runs in Vitest's workers.

type VitestTest = typeof vitestTest;
type Ways = Pick<VitestTest, "only" | "skip" | "fails" | "concurrent">;
interface Context {
  readonly signal: AbortSignal;
  readonly task: { readonly name: string; readonly meta: object };
}
type Body = (context: Context) => Promise<void>;
type Register = (name: string, body: Body, timeoutMs: number) => void;
type Method = (...args: unknown[]) => object;

/** Vitest's own time limit of a property that has none: every run has one already. */
const NO_TIMEOUT = 0;
/** What of a `test` is a `test` again, and what of it returns one. */
const TESTS = new Set<PropertyKey>(["only", "skip", "fails", "concurrent", "sequential"]);
const MAKERS = new Set<PropertyKey>(["extend", "override", "scoped", "skipIf", "runIf"]);

/** Vitest's `test`, which is left as it is, seen with `prop`. */
export function propertyTest(test: VitestTest, check: Check): PropertyTest {
  const withProp = (base: object): object =>
    new Proxy(base, {
      get(target, key) {
        if (key === "prop") return propOf(target as Ways & Register, check);
        const value: unknown = Reflect.get(target, key);
        if (TESTS.has(key)) return withProp(value as object);
        if (!MAKERS.has(key) || typeof value !== "function") return value;
        return (...args: unknown[]) => withProp((value as Method).apply(target, args));
      },
    });
  return withProp(test) as PropertyTest;
}

function propOf(test: Ways & Register, check: Check) {
  return (arbitraries: unknown, parameters?: object, options?: CheckOptions): unknown => {
    checkArbitraries("test.prop()", arbitraries);
    const withRegister = (register: Register) => {
      const define = (name: string, predicate: unknown, timeoutMs: number = NO_TIMEOUT): void => {
        const side = { sequential: sequentialOf, chunkRunner: () => undefined };
        const made = makeProperty(
          side,
          "test.prop([…])(name, predicate)",
          { arbitraries, predicate },
          define,
        );
        const site: { readonly stack?: string } = {};
        Error.captureStackTrace(site, define);
        const body: Body = async ({ signal, task }) => {
          // A test that is over, because Vitest has timed it out, needs no lanes any more.
          const details = await checkFor(task, () =>
            check(made, parameters as never, { signal, ...options }),
          );
          await assertDetails(details, site);
        };
        register(name, body, timeoutMs);
      };
      return define;
    };
    return Object.assign(withRegister(test), {
      only: withRegister(test.only as Register),
      skip: withRegister(test.skip as Register),
      fails: withRegister(test.fails as Register),
      concurrent: withRegister(test.concurrent as Register),
    });
  };
}
