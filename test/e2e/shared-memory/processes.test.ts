import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ProcessSharedBuffer } from "knitting/shared-memory";
import { i32, text } from "knitting/utils";
import { describe, expect, test } from "vitest";
import { RUNTIMES } from "./runtimes.ts";

const PEER = fileURLToPath(new URL("../../../fixtures/processes/shared-memory.mjs", import.meta.url));
let count = 0;
const freshName = (): string => `knitting-processes-${process.pid}-${++count}`;

interface Ended {
  /** What it said, a value a line. */
  readonly said: readonly unknown[];
  readonly failed: boolean;
  readonly signal: string | undefined;
}

function run([program, ...args]: readonly [string, ...string[]], ...words: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args, PEER, ...words], (error, stdout, stderr) => {
      const signal = error?.signal ?? undefined;
      if (error !== null && signal === undefined) return reject(new Error(stderr, { cause: error }));
      const said = stdout.split("\n").filter((line) => line !== "");
      resolve({ said: said.map((line) => JSON.parse(line) as unknown), failed: error !== null, signal });
    });
  });
}

describe.each(RUNTIMES)("a process of $name", ({ name: runtime, command }) => {
  test("answers in memory of that name", async () => {
    const name = freshName();
    using buffer = ProcessSharedBuffer.create({ bytes: 1024, name });
    text.write(buffer, "Shared?");
    expect((await run(command, "answer", name)).said).toEqual([{ byteLength: 1024 }]);
    expect(text.read(buffer)).toBe("Shared? Yes.");
    expect(i32.read(buffer, 512)).toBe(1);
    buffer.unlink();
  });

  test("counts in one word together with others, and none is lost", async () => {
    const name = freshName();
    using buffer = ProcessSharedBuffer.create({ bytes: 8, name });
    await Promise.all([run(command, "count", name), run(command, "count", name)]);
    expect(i32.read(buffer)).toBe(20_000);
    buffer.unlink();
  });

  test("leaves named memory to others when it is killed", async () => {
    const name = freshName();
    expect((await run(command, "leave", name)).signal).toBe("SIGKILL");
    using buffer = ProcessSharedBuffer.open(name);
    expect(text.read(buffer)).toBe("left behind");
    buffer.unlink();
  });

  test("gets errors for misuse", async () => {
    const { said } = await run(command, "misuse");
    expect(said[0]).toEqual([
      "SHARED_MEMORY_CLOSED",
      "SHARED_MEMORY_NAME",
      "SHARED_MEMORY_RANGE",
      // A DOMException has a number as its code.
      25,
    ]);
    expect(said[1]).toBe(7);
  });

  test("may use the views of closed memory as long as it likes, moved or not", async () => {
    const { said, failed } = await run(command, "hold");
    expect(failed).toBe(false);
    expect(said).toEqual(Array(100).fill(true));
  });

  test("keeps nothing of 1,000 buffers", async () => {
    const [counts] = (await run(command, "leak", freshName())).said as [Record<string, Counts>];
    const { before, closed, after, dropped } = counts;
    if (before === undefined || closed === undefined || after === undefined || dropped === undefined)
      throw new Error("Expected four counts");
    // At once: no collection was needed.
    expect(closed.shared).toBeLessThanOrEqual(before.shared);
    // Bun's collector takes what looks like an address on the stack for one, and may keep the last few of hundreds.
    const most = runtime === "bun" ? 5 : 0;
    for (const each of [before, after, dropped]) expect(each.shared).toBeLessThanOrEqual(most);
    // Runtimes open files and map memory of their own, some of it for good.
    for (const each of [closed, after, dropped])
      expect(each.descriptors - before.descriptors).toBeLessThan(8);
    for (const each of [after, dropped]) expect(each.maps - before.maps).toBeLessThan(60);
  });
});

test("what was loaded serves on when the right to load more is gone; what was not says what is missing", async () => {
  const flag = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const strict = [process.execPath, "--no-warnings", flag, "--allow-fs-read=*"] as const;
  expect((await run([...strict, "--allow-addons"], "dropped")).said).toEqual(["still"]);
  const [refused] = (await run(strict, "unavailable")).said;
  expect(refused).toMatchObject({
    code: "SHARED_MEMORY_UNAVAILABLE",
    cause: true,
    message: expect.stringContaining("allowAddons: true") as string,
  });
});

interface Counts {
  readonly descriptors: number;
  readonly shared: number;
  readonly maps: number;
}
