import { PluginError } from "../errors.ts";
import type { BodyCollector } from "./body-collector.ts";
import { inert } from "./vitest-stub.ts";

// What `import … from "knitting/vitest"` gives in a lane: tasks register as everywhere, bodies of `test.lane` with the
// collector, and other tests not at all.

type Knitting = typeof import("../../pool/index.ts");

/**
 * The package as lanes have it. Asked for by its own name, so that Node finds the small half that package.json has for
 * the condition under which lanes start: they have that in memory already.
 */
export async function importKnitting(): Promise<Knitting> {
  const ownName: string = "knitting";
  return (await import(ownName)) as Knitting;
}

/** The module. */
export function createKnittingStub({ task, importTask }: Knitting, collector: BodyCollector): object {
  const test = createTestStub(collector);
  return { [Symbol.toStringTag]: "Module", task, importTask, PluginError, test, it: test, knitting: inert };
}

/** `test`: whatever is made of it has `lane` and `describe` too. */
function createTestStub({ laneTest, describe }: BodyCollector): unknown {
  const test: unknown = new Proxy(() => {}, {
    apply: () => inert,
    get(_, key) {
      if (key === "lane") return laneTest;
      if (key === "describe" || key === "suite") return describe;
      if (key === "extend" || key === "override" || key === "scoped" || key === "lanes") return () => test;
      return typeof key === "symbol" || key === "then" || key === "toString" ? undefined : inert;
    },
  });
  return test;
}
