import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runNode, type Ended } from "../api/child.ts";

const PROGRAMS = new URL("../../../fixtures/programs/", import.meta.url);

function run(program: string): Promise<Ended> {
  return runNode([fileURLToPath(new URL("lifetime.mjs", PROGRAMS)), program]);
}

// Each program must end by itself; one that hangs runs into the test's timeout.
describe("a process with a pool", () => {
  test.each([
    ["unused", "a pool that nobody used or shut down", ""],
    ["forgotten", "a pool that nobody shut down after use", "42\n"],
    ["timedOut", "a call that only its lane has not given up", "TASK_TIMEOUT\n"],
    ["disposed", "a pool that was disposed of", "8\n"],
    ["shutdownInFlight", "a pool shut down with a call in flight", "THREAD_CLOSED\nended\n"],
  ])("ends by itself: %s, %s", async (program, _why, stdout) => {
    expect(await run(program)).toEqual({ code: 0, stdout, stderr: "" });
  });

  test("stays for a call in flight", async () => {
    expect(await run("inFlight")).toEqual({ code: 0, stdout: "napped 300\n", stderr: "" });
  });

  test("stays for `await pool.ready` at top level", async () => {
    expect(await run("awaitReady")).toEqual({ code: 0, stdout: "ready\n", stderr: "" });
  });

  test("ends at once with process.exit in the middle of calls", async () => {
    expect(await run("exitInTheMiddle")).toEqual({ code: 7, stdout: "", stderr: "" });
  });

  test("ends with an error of its own, whatever is in flight", async () => {
    const { code, stderr } = await run("hostThrows");
    expect(code).toBe(1);
    expect(stderr).toContain("the host's own mistake");
  });

  test("ends with a rejection that nobody handles", async () => {
    const { code, stderr } = await run("uncaughtRejection");
    expect(code).toBe(1);
    expect(stderr).toContain("KNT_ERROR_0: Function is not a valid type");
  });
});

test("a module that creates a pool in its own lanes is told of isMain", async () => {
  const { code, stdout, stderr } = await runNode([fileURLToPath(new URL("pool-in-lane.mjs", PROGRAMS))]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const [error = "", cause = ""] = stdout.split("\n");
  expect(error).toMatch(
    /^LANE_STARTUP Lane 0 failed to start: importing file:.*pool-in-lane\.mjs threw KnittingError: /,
  );
  expect(cause).toMatch(/^LANE_ONLY_HOST createPool\(\) was called inside a lane\..*isMain/);
});
