import { expect, test } from "vitest";
import { threadFlags, withoutPermissionFlags } from "../../../src/pool/transport/exec-argv.ts";

const CONDITION = "--conditions=knitting-lane";

test("passes the host's flags and the extra ones on, in that order", () => {
  const flags = threadFlags(["--no-deprecation"], ["--no-warnings"], {});
  expect(flags.execArgv).toEqual(["--no-deprecation", CONDITION, "--no-warnings"]);
});

test.each([
  ["--max-old-space-size=4096", { maxOldGenerationSizeMb: 4096 }],
  ["--max_old_space_size=64", { maxOldGenerationSizeMb: 64 }],
  ["--max-semi-space-size=16", { maxYoungGenerationSizeMb: 48 }],
  ["--stack-size=2048", { stackSizeMb: 2 }],
])("turns %s, which V8 has for whole processes only, into a limit of the thread", (flag, limits) => {
  const flags = threadFlags([], [flag], {});
  expect(flags.execArgv).toEqual([CONDITION]);
  expect(flags.resourceLimits).toEqual(limits);
});

test("a resource limit wins over the flag that says the same", () => {
  const flags = threadFlags([], ["--max-old-space-size=4096"], { maxOldGenerationSizeMb: 32 });
  expect(flags.resourceLimits).toEqual({ maxOldGenerationSizeMb: 32 });
});

test.each(["--expose-gc", "--expose_gc"])("%s is left for the lane to bring about", (flag) => {
  const flags = threadFlags([], [flag], {});
  expect(flags.exposeGc).toBe(true);
  expect(flags.execArgv).toEqual([CONDITION]);
});

test("strips every permission flag, also where the path is a word of its own", () => {
  const flags = [
    "--permission",
    "--experimental-permission",
    "--allow-fs-read=/a",
    "--allow-fs-read",
    "/b",
    "--allow-fs-write",
    "--allow-worker",
    "--allow-addons",
    "--no-warnings",
    "--title=x",
  ];
  expect(withoutPermissionFlags(flags)).toEqual(["--no-warnings", "--title=x"]);
});
