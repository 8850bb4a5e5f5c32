// What is said of an option that is unknown where it stands.
import { describe, expect, test } from "vitest";
import { resolvePoolOptions } from "../../../src/pool/options/resolve.ts";
import { hintAt } from "../../../src/pool/options/suggest.ts";
import { thrownBy } from "../../e2e/api/outcome.ts";

describe("an unknown option of a pool", () => {
  test.each([
    [
      "one level up",
      { hardTimeoutMs: 5 },
      "hardTimeoutMs`; it belongs in `worker`: `worker.hardTimeoutMs`. Known",
    ],
    ["two levels up", { parkMs: 5 }, "parkMs`; it belongs in `worker.timers`: `worker.timers.parkMs`. Known"],
    [
      "a level down",
      { worker: { threads: 2 } },
      "worker.threads`; it belongs at the top level: `threads`. Known",
    ],
    ["beside its group", { payload: { maxQueue: 2 } }, "it belongs at the top level: `maxQueue`."],
    ["in another group", { host: { read: ["."] } }, "it belongs in `permission`: `permission.read`."],
    [
      "mistyped, one level up",
      { hardTimeout: 5 },
      "hardTimeout`; did you mean `worker.hardTimeoutMs`? Known",
    ],
    ["mistyped, a level down", { worker: { treads: 2 } }, "worker.treads`; did you mean `threads`? Known"],
    ["mistyped where it belongs", { worker: { hardTimeoutMS: 5 } }, "did you mean `worker.hardTimeoutMs`?"],
    [
      "one of several groups",
      { mode: "fixed" },
      "did you mean `worker.processSharedMemory.mode`, `payload.mode` or `permission.mode`?",
    ],
    ["like nothing", { zzzzzzzz: 1 }, "Unknown option `zzzzzzzz`. Known options: "],
  ])("%s", (_, options, hint) => {
    const error = thrownBy(() => resolvePoolOptions(options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(hint);
  });
});

test("what others call something is led to its name here", () => {
  const known = ["lanes", "rounds"];
  const otherNames = { threads: "lanes" };
  expect(hintAt({ key: "threads", known, otherNames })).toBe("; did you mean `lanes`?");
  expect(hintAt({ key: "threads", path: "compare", known, otherNames })).toBe(
    "; did you mean `compare.lanes`?",
  );
  expect(hintAt({ key: "toString", known, otherNames })).toBe("");
});
