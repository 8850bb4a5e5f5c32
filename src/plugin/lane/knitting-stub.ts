import { importTask, task } from "../../pool/lane-index.ts";
import { inert } from "./vitest-stub.ts";

// What `import … from "knitting/vitest"` gives in a lane: tasks register as everywhere, tests don't.

/** The module. */
export const knittingStub: object = {
  [Symbol.toStringTag]: "Module",
  task,
  importTask,
  test: inert,
  it: inert,
  knitting: inert,
};
