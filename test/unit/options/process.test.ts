// Options of process lanes: what they take, what they refuse, and what they need.
import { describe, expect, test } from "vitest";
import { resolve, thrownBy } from "./resolve-one.ts";

describe("process options", () => {
  const worker = { runtime: "process" };

  test("default to the host's own runtime and an inherited descriptor", () => {
    const resolved = resolve({ worker }, { hostRuntime: "bun" }).worker;
    expect(resolved.processRuntime).toBe("bun");
    expect(resolved.processSharedMemory).toEqual({
      mode: "inherit",
      namePrefix: "knitting",
      unlinkOnShutdown: true,
    });
  });

  test.each([
    ["processRuntime", "node"],
    ["processCommandPrefix", []],
    ["processSharedMemory", "inherit"],
  ])("%s is refused for threads", (name, value) => {
    for (const runtime of [undefined, "thread"]) {
      const error = thrownBy({ worker: { runtime, [name]: value } });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(
        `Expected \`worker.${name}\` to be left out unless \`worker.runtime\` is "process", got \``,
      );
    }
  });

  test.each([
    ["inherit", "inherit", "knitting", true],
    ["named", "named", "knitting", true],
    [{}, "inherit", "knitting", true],
    [{ mode: "named" }, "named", "knitting", true],
    [{ mode: "named", namePrefix: "ci-7", unlinkOnShutdown: false }, "named", "ci-7", false],
    [{ namePrefix: "ci_7.a" }, "named", "ci_7.a", true],
    [{ unlinkOnShutdown: false }, "named", "knitting", false],
  ])("processSharedMemory %o", (processSharedMemory, mode, namePrefix, unlinkOnShutdown) => {
    expect(resolve({ worker: { ...worker, processSharedMemory } }).worker.processSharedMemory).toEqual({
      mode,
      namePrefix,
      unlinkOnShutdown,
    });
  });

  test.each([
    [
      "shared",
      'Expected `worker.processSharedMemory` to be one of "inherit", "named", or an object, got `"shared"`',
    ],
    [1, 'Expected `worker.processSharedMemory` to be one of "inherit", "named", or an object, got `1`'],
    [{ mode: "shm" }, 'Expected `worker.processSharedMemory.mode` to be one of "inherit", "named", got'],
    [{ namePrefix: "a/b" }, "Expected `worker.processSharedMemory.namePrefix` to be 1 to 64 letters"],
    [{ namePrefix: "" }, "Expected `worker.processSharedMemory.namePrefix` to be 1 to 64 letters"],
    [
      { namePrefix: "x".repeat(65) },
      "Expected `worker.processSharedMemory.namePrefix` to be 1 to 64 letters",
    ],
    [
      { mode: "named", unlinkOnShutdown: 1 },
      "Expected `worker.processSharedMemory.unlinkOnShutdown` to be a boolean",
    ],
    [{ name: "a" }, "Unknown option `worker.processSharedMemory.name`"],
    [
      { mode: "inherit", namePrefix: "a" },
      'Expected `worker.processSharedMemory.namePrefix` to be left out unless `worker.processSharedMemory.mode` is "named"',
    ],
  ])("processSharedMemory refuses %o", (processSharedMemory, message) => {
    const error = thrownBy({ worker: { ...worker, processSharedMemory } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(message);
  });
});
