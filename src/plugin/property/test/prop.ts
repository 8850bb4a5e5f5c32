import type { test as vitestTest } from "vitest";
import { makeProperty } from "../definition.ts";
import { assertDetails } from "../host/assert.ts";
import type { Check } from "../host/functions.ts";
import { sequentialOf } from "../host/sequential.ts";
import type { CheckOptions } from "../host/pools.ts";
import type { PropertyTest } from "../property-types.ts";

// `test.prop`: a property and the test that asserts it, in one. Runs in Vitest's workers.

type VitestTest = typeof vitestTest;
interface Context {
  readonly signal: AbortSignal;
  readonly task: { readonly meta: object };
}
type Body = (context: Context) => Promise<void>;
type Register = (name: string, body: Body, timeoutMs: number) => void;

/** Vitest's own time limit of a property that has none: every run has one already. */
const NO_TIMEOUT = 0;

export function propertyTest(test: VitestTest, check: Check): PropertyTest {
  const prop = (arbitraries: readonly unknown[], parameters?: object, options?: CheckOptions): unknown => {
    const withRegister = (register: Register) => {
      const define = (name: string, predicate: unknown, timeoutMs: number = NO_TIMEOUT): void => {
        const side = { sequential: sequentialOf, chunkRunner: () => undefined };
        const made = makeProperty(side, "test.prop", { arbitraries, predicate }, define);
        const body: Body = async ({ signal, task }) => {
          const site: { readonly stack?: string } = {};
          Error.captureStackTrace(site, body);
          // A test that is over, because Vitest has timed it out, needs no lanes any more.
          const details = await check(made, parameters as never, { signal, ...options });
          noteRuns(task, details.numRuns);
          await assertDetails(details, site);
        };
        register(name, body, timeoutMs);
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

/** For reports, where shards' shares are added up. Type: `KnittingMeta`. */
function noteRuns({ meta }: Context["task"], runs: number): void {
  const known = meta as { knitting?: { runs?: number } };
  known.knitting = { ...known.knitting, runs };
}
