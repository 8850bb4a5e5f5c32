// Stacks that are put together from the error and the place of the call.
import { describe, expect, test } from "vitest";
import { KnittingError } from "../../../src/pool/errors.ts";
import {
  appendFrames,
  dropFrames,
  rejectAtAwaiter,
  replaceFrames,
} from "../../../src/pool/host/call-site.ts";

const SITE = "Error\n    at caller (file:///app.mjs:1:2)\n    at main (file:///app.mjs:9:9)";
const FRAMES = SITE.slice("Error\n".length);

describe("replaceFrames", () => {
  test("puts the caller's frames under the message, however many lines that has", () => {
    const error = new KnittingError("LANE_CRASHED", "it wrote:\n    at home (x.js:1:1)\nand died");
    replaceFrames(error, SITE);
    expect(error.stack).toBe(`KnittingError: it wrote:\n    at home (x.js:1:1)\nand died\n${FRAMES}`);
  });

  test("begins with the caller, whatever Node was at", () => {
    const error = new KnittingError("TASK_TIMEOUT", "Task timeout");
    const ticks = "    at runNextTicks (node:internal/process/task_queues:60:5)";
    replaceFrames(error, `Error\n${ticks}\n${FRAMES}\n${ticks}`);
    expect(error.stack).toBe(`KnittingError: Task timeout\n${FRAMES}\n${ticks}`);
  });

  test.each([
    ["a stack of Node's own frames", "Error\n    at process.processTimers (node:internal/timers:516:9)"],
    ["a stack without frames", "Error"],
    ["no stack", undefined],
  ])("leaves the stack as it is for %s", (_, site) => {
    const error = new KnittingError("TASK_TIMEOUT", "Task timeout");
    const { stack } = error;
    replaceFrames(error, site);
    expect(error.stack).toBe(stack);
  });

  test("leaves errors alone that are not the pool's own", () => {
    const error = new RangeError("of a task");
    const { stack } = error;
    replaceFrames(error, SITE);
    expect(error.stack).toBe(stack);
  });
});

test("dropFrames leaves the whole text, and room for the caller's frames", () => {
  const error = new KnittingError("POOL_SHUT_DOWN", "Pool is shut down: all that the cause says");
  dropFrames(error);
  expect(error.stack).toBe("KnittingError: Pool is shut down: all that the cause says");
  replaceFrames(error, SITE);
  expect(error.stack).toBe(`KnittingError: Pool is shut down: all that the cause says\n${FRAMES}`);
});

test("appendFrames keeps the task's own frames above the caller's", () => {
  const error = new RangeError("thrown");
  const { stack } = error;
  appendFrames(error, SITE);
  expect(error.stack).toBe(`${stack}\n${FRAMES}`);
});

test("an awaiter that is not known changes nothing", async () => {
  const error = new KnittingError("TASK_TIMEOUT", "Task timeout");
  const { stack } = error;
  const reason = await new Promise((resolve) => void rejectAtAwaiter(error, replaceFrames).catch(resolve));
  expect(reason).toBe(error);
  expect(error.stack).toBe(stack);
});

describe("a KnittingError", () => {
  test.each([undefined, {}, { cause: undefined }])("without a cause has no property of it: %j", (options) => {
    expect("cause" in new KnittingError("TASK_TIMEOUT", "Task timeout", {}, options)).toBe(false);
  });

  test("keeps a cause that is null", () => {
    expect(new KnittingError("LANE_STARTUP", "because", {}, { cause: null }).cause).toBeNull();
  });
});
