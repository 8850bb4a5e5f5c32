import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChunkSizes } from "../../../src/plugin/property/host/chunk-sizes.ts";
import { crossesUnchanged } from "../../../src/plugin/property/host/examples.ts";
import { onTerminal, Progress, progressLine } from "../../../src/plugin/property/host/progress.ts";
import { showsProgress } from "../../../src/plugin/terminal.ts";
import { Slots } from "../../../src/plugin/property/slots.ts";
import { shareOf } from "../../../src/plugin/property/test/share.ts";

// The small parts of a check in lanes.

describe("chunks", () => {
  const runsAt = (costMs: number): number => {
    const sizes = new ChunkSizes();
    // As many as it takes to get there, each no larger than it asks for.
    for (let chunk = 0; chunk < 12; chunk++) {
      const runs = sizes.next(10_000_000, 2);
      sizes.note(runs, runs * costMs, false);
    }
    return sizes.next(10_000_000, 2);
  };

  test.each([
    [0.001, 20_000],
    [0.1, 200],
    [1, 20],
    [100, 1],
    [1_000, 1],
  ])("of runs that take %f ms have %i of them", (costMs, runs) => {
    expect(runsAt(costMs)).toBe(runs);
  });

  test("take less time where others may have to wait for the lane", () => {
    const sizes = new ChunkSizes();
    expect(sizes.sliceMs).toBe(2);
    sizes.note(1_000, 1_000, true);
    expect([sizes.sliceMs, sizes.next(10_000, 2)]).toEqual([16, 8]);
    const synchronous = new ChunkSizes();
    synchronous.note(1_000, 1_000, false);
    expect([synchronous.sliceMs, synchronous.next(10_000, 2)]).toEqual([32, 20]);
  });

  test("get smaller towards the end, and never empty", () => {
    const sizes = new ChunkSizes();
    sizes.note(1_000, 100, false);
    const sizesAtTheEnd = [600, 60, 6, 1].map((left) => sizes.next(left, 2));
    expect(sizesAtTheEnd).toEqual([100, 10, 4, 4]);
    expect(sizes.next(1, 2)).toBeGreaterThan(0);
  });

  test("grow step by step, whatever the first run cost", () => {
    const sizes = new ChunkSizes();
    const first = sizes.next(1_000_000, 2);
    sizes.note(first, 0.000_1, false);
    expect(sizes.next(1_000_000, 2)).toBe(first * 8);
  });
});

describe("slots", () => {
  test("tell where a lane was", () => {
    const host = new Slots();
    const lane = new Slots(host.memory);
    host.open(3, 100);
    expect(host.read(3)).toBeUndefined();
    for (let run = 0; run < 70; run++) {
      expect(lane.enter(3, run)).toBe(true);
      lane.run(3);
      if (run % 33 === 0) lane.skip(3, run);
    }
    expect(host.read(3)).toEqual({ ran: 69, skips: [0, 33, 66], walked: [], isRunning: true, node: 0 });
    lane.enter(3, 70);
    expect(host.read(3)).toMatchObject({ ran: 70, isRunning: false });
  });

  test("tell how far it was among the shrinks", () => {
    const host = new Slots();
    const lane = new Slots(host.memory);
    host.open(0, 10);
    lane.enter(0, 4);
    lane.descend(0, 0, 4);
    lane.enterShrink(0, 2);
    lane.descend(0, 1, 2);
    lane.enterShrink(0, 7);
    lane.run(0);
    expect(host.read(0)).toEqual({ ran: 4, skips: [], walked: [2, 7], isRunning: true, node: 0 });
  });

  test("end a chunk before its next run", () => {
    const host = new Slots();
    const lane = new Slots(host.memory);
    host.open(1, 10);
    expect(lane.enter(1, 0)).toBe(true);
    host.endAt(1, 0);
    expect(lane.enter(1, 1)).toBe(false);
    expect(lane.enterShrink(1, 0)).toBe(false);
    host.open(1, 10);
    expect(lane.enter(1, 9)).toBe(true);
    expect(lane.enter(1, 10)).toBe(false);
  });
});

describe("examples", () => {
  class Money {}
  const cycle: unknown[] = [];
  cycle.push(cycle);

  const named = (values: readonly unknown[]): [string, unknown][] =>
    values.map((value) => [fc.stringify(value), value]);

  test.each(
    named([
      1,
      "a",
      [1, { a: [undefined, null, 1n, -0] }],
      new Map([[1, new Set(["a"])]]),
      new Date(0),
      /a/u,
      Uint8Array.of(1),
      Buffer.from("a"),
      new ArrayBuffer(2),
      Symbol.for("a"),
      cycle,
    ]),
  )("%s is the same in a lane", (_, value) => expect(crossesUnchanged(value)).toBe(true));

  test.each(
    named([
      () => 1,
      new Money(),
      [new Money()],
      new Map([[1, new Money()]]),
      Symbol("local"),
      Object.create(null),
      new WeakMap(),
      Promise.resolve(),
      new Error("e"),
      {
        get a() {
          return 1;
        },
      },
      { [Symbol.for("key")]: 1 },
      new (class extends Array {})(),
      new (class extends Uint8Array {})(),
      new (class extends Date {})(),
    ]),
  )("%s stays where it is", (_, value) => expect(crossesUnchanged(value)).toBe(false));
});

describe("progress", () => {
  const terminal = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, written, write: (text: string) => written.push(text) };
  };

  test("is for terminals, and not for CI", () => {
    expect(showsProgress(terminal(true), {})).toBe(true);
    expect(showsProgress(terminal(true), { CI: "false" })).toBe(true);
    expect(showsProgress(terminal(true), { CI: "1" })).toBe(false);
    expect(showsProgress(terminal(false), {})).toBe(false);
  });

  test("says runs, rate and time left", () => {
    const of = (done: number, numRuns: number, failures = 0) => ({ done, numRuns, failures });
    expect(progressLine(of(25_000, 100_000), 5_000)).toBe("25,000 of 100,000 runs, 5,000 runs/s, 15 s left");
    expect(progressLine(of(10, 100_000), 5_000)).toBe("10 of 100,000 runs, 2.0 runs/s, 833 min left");
    expect(progressLine(of(120, 100), 1_000)).toBe("120 runs, 120 runs/s");
    expect(progressLine(of(3, 100, 1), 1_000)).toBe("failed, 3 runs, 3.0 runs/s");
    expect(progressLine(of(40, 100, 5), 5_000)).toBe("failed, shrunk 4 times so far, 40 runs, 8.0 runs/s");
  });

  test("shows nothing of a short check, and takes its line away", () => {
    const screen = terminal(true);
    let now = 0;
    const progress = new Progress(onTerminal(screen), 100, () => now);
    progress.ran(10);
    now = 900;
    progress.show();
    expect(screen.written).toEqual([]);
    now = 2_000;
    progress.show();
    progress.end();
    expect(screen.written).toEqual(["\r\x1b[2Kproperty: 10 of 100 runs, 5.0 runs/s, 18 s left", "\r\x1b[2K"]);
  });
});

describe("the share of a shard", () => {
  const file = "/project/a.prop.test.ts";

  test.each([1, 2, 3, 7, 100, 1_000])("all shards of %i together run each run once", (count) => {
    const numRuns = 1_000;
    let next = 0;
    for (let index = 1; index <= count; index++) {
      const share = shareOf({ numRuns }, { index, count }, file, [".prop.test.ts"]);
      expect(Number(share?.path ?? 0)).toBe(next);
      next += share?.numRuns ?? 0;
    }
    expect(next).toBe(numRuns);
  });

  test("is all of it in other files, without shards, and for a replay", () => {
    const given = { numRuns: 10 };
    const replay = { numRuns: 10, path: "3:1" };
    expect(shareOf(given, { index: 1, count: 2 }, "/project/a.test.ts", [".prop.test.ts"])).toBe(given);
    expect(shareOf(given, undefined, file, [".prop.test.ts"])).toBe(given);
    expect(shareOf(replay, { index: 2, count: 2 }, file, [".prop.test.ts"])).toBe(replay);
  });
});
