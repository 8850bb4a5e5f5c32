// What a process lane is started with, by runtime.
import { describe, expect, test } from "vitest";
import { type CommandParts, processCommand } from "../../../src/pool/transport/process-command.ts";

const parts = (changes: Partial<CommandParts> = {}): CommandParts => ({
  runtime: { name: "node", version: "24.21.0", path: "/opt/node" },
  prefix: [],
  hostFlags: [],
  restrictions: [],
  extra: [],
  limits: {},
  entry: "/app/entry.js",
  argument: "{}",
  ...changes,
});
const on = (name: "node" | "deno" | "bun", changes: Partial<CommandParts> = {}): string => {
  const { command, args } = processCommand(
    parts({ ...changes, runtime: { name, version: "", path: `/opt/${name}` } }),
  );
  return [command, ...args].join(" ");
};
const CONDITION = "--conditions=knitting-process-lane";

describe("the command of a process lane", () => {
  test("begins with the runtime and ends with the entry and its argument", () => {
    expect(on("node")).toBe(`/opt/node ${CONDITION} /app/entry.js {}`);
    expect(on("deno")).toBe(`/opt/deno run --quiet --no-lock ${CONDITION} /app/entry.js {}`);
    expect(on("bun")).toBe(`/opt/bun ${CONDITION} /app/entry.js {}`);
  });

  test("passes on the host's flags, but not its program, its rights or its debugger", () => {
    const hostFlags = [
      "--no-warnings",
      "--inspect=9229",
      "--inspect-brk",
      "-e",
      "1",
      "--permission",
      "--allow-addons",
    ];
    expect(on("node", { hostFlags })).toBe(`/opt/node --no-warnings ${CONDITION} /app/entry.js {}`);
  });

  test("turns limits into V8's flags, and refuses those that Bun does not know", () => {
    const limits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 48, stackSizeMb: 2 };
    const flags = ["--max-old-space-size=64", "--max-semi-space-size=16", "--stack-size=2048"];
    expect(on("node", { limits })).toContain(flags.join(" "));
    expect(on("deno", { limits })).toContain(`--v8-flags=${flags.join(",")}`);
    expect(() => on("bun", { limits })).toThrow(/`worker.resourceLimits`.*Bun.*`maxOldGenerationSizeMb`/);
  });

  test("puts a wrapper before all of it, found with the host's PATH", () => {
    const { command, args } = processCommand(parts({ prefix: ["/bin/sh", "-c", "exec"] }));
    expect([command, ...args]).toEqual([
      "/bin/sh",
      "-c",
      "exec",
      "/opt/node",
      CONDITION,
      "/app/entry.js",
      "{}",
    ]);
    expect(processCommand(parts({ prefix: ["sh"] })).command).toMatch(/^\/.*\/sh$/);
    expect(() => processCommand(parts({ prefix: ["no-such-wrapper"] }))).toThrow(
      /`worker.processCommandPrefix`.*"no-such-wrapper".*PATH/,
    );
  });
});
