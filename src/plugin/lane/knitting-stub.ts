import { inert } from "./vitest-stub.ts";

// What `import … from "knitting/vitest"` gives in a lane: tasks register as everywhere, tests don't.

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
export function createKnittingStub({ task, importTask }: Knitting): object {
  return { [Symbol.toStringTag]: "Module", task, importTask, test: inert, it: inert, knitting: inert };
}
