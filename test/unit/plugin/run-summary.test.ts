import { describe, expect, test } from "vitest";
import { laneReportPage } from "../../../src/plugin/server/lane-report-page.ts";
import { timelineOf } from "../../../src/plugin/server/lane-rows.ts";
import { RunRecord } from "../../../src/plugin/server/run-record.ts";
import { summarize } from "../../../src/plugin/server/run-summary.ts";
import { summaryText, timeText } from "../../../src/plugin/server/summary-text.ts";

function recordOfTwoLanes(): RunRecord {
  const record = new RunRecord();
  record.receive({ note: "lane", lane: "a", openedAt: 1_000, endedAt: 1_100, replaced: true });
  record.receive({ note: "lane", lane: "b", openedAt: 1_050, endedAt: 1_200, replaced: false });
  record.receive({ note: "lane", lane: "c", openedAt: 1_100, endedAt: 1_150, replaced: false });
  const body = { note: "body", file: "/x/a.test.ts", waitMs: 2, runMs: 50 } as const;
  record.receive({ ...body, lane: "a", test: "one <b>", startedAt: 1_040, ended: "late" });
  record.receive({ ...body, lane: "b", test: "two", startedAt: 1_100, ended: "answered" });
  const net = { rule: "net", reason: "Node 20 can't", limit: false } as const;
  record.receive({ note: "unenforced", rules: [net, { ...net, rule: "symlinks", limit: true }] });
  return record;
}

describe("the summary", () => {
  test("is nothing where no lane was used", () => {
    expect(summarize(new RunRecord())).toBeUndefined();
  });

  test("counts lanes in all and at once, and the share of their time at work", () => {
    const summary = summarize(recordOfTwoLanes());
    expect(summary?.lanes).toEqual({ started: 3, atOnce: 2, utilisation: 100 / 300, replaced: 1 });
    expect(summary?.bodies).toMatchObject({ count: 2, ends: { late: 1 } });
    expect(summary?.bodies.run.maxMs).toBe(50);
    expect(summary?.calls.count).toBe(0);
  });

  test("takes the last that a pool said of itself", () => {
    const record = new RunRecord();
    const run = { counts: [[1, 3]] as [number, number][], sumMs: 30, maxMs: 10 };
    const pool = {
      note: "pool",
      pool: "p",
      openedAt: 0,
      endedAt: 100,
      lanes: 1,
      failed: 1,
      wait: [run],
    } as const;
    record.receive({ ...pool, restarts: 0, run: [] });
    record.receive({ ...pool, restarts: 2, run: [run] });
    const calls = {
      note: "calls",
      pool: "p",
      file: "/x/a.test.ts",
      test: "one",
      startedAt: 0,
      endedAt: 9,
    } as const;
    record.receive({ ...calls, calls: 2 });
    record.receive({ ...calls, calls: 1 });
    const summary = summarize(record);
    expect(summary?.lanes).toEqual({ started: 3, atOnce: 1, utilisation: 0.3, replaced: 2 });
    expect(summary?.calls).toMatchObject({ count: 3, failed: 1 });
  });

  test("is forgotten when another run begins", () => {
    const record = recordOfTwoLanes();
    record.clear();
    expect(summarize(record)).toBeUndefined();
  });

  test("is a few lines", () => {
    const summary = summarize(recordOfTwoLanes());
    expect(summary && summaryText(summary).split("\n")).toEqual([
      "      Lanes  2 at once, 3 in all · 33 % at work · 1 replaced",
      "     Bodies  2 · wait p50 2.0 ms, p99 2.0 ms · run p50 50 ms, p99 50 ms · 1 cut off",
      "Permissions  all rules hold but net · npx knitting doctor says why",
    ]);
  });

  test("says nothing of what the runtime leaves open whatever the rules", () => {
    const record = recordOfTwoLanes();
    record.unenforced.delete("net");
    const summary = summarize(record);
    expect(summary && summaryText(summary)).not.toContain("Permissions");
    expect(summary && laneReportPage(record, summary)).toContain("symlinks");
  });

  test.each([
    [0.0004, "0 µs"],
    [0.05, "50 µs"],
    [0.1, "0.1 ms"],
    [12.4, "12 ms"],
    [1_500, "1.5 s"],
    [12_345, "12 s"],
  ])("%d ms read as %s", (ms, text) => {
    expect(timeText(ms)).toBe(text);
  });
});

test("the timeline places every body on its lane", () => {
  const { startedAt, lengthMs, rows } = timelineOf(recordOfTwoLanes());
  expect([startedAt, lengthMs]).toEqual([1_000, 200]);
  expect(rows.map(({ label, from, to }) => [label, from, to])).toEqual([
    ["lane 1 · a.test.ts", 0, 0.5],
    ["lane 2 · a.test.ts", 0.25, 1],
    ["lane 3", 0.5, 0.75],
  ]);
  expect(rows[0]?.bars).toEqual([{ from: 0.2, to: 0.45, kind: "stopped", text: "one <b>: 50 ms (cut off)" }]);
});

test("names of tests are text on the page", () => {
  const record = recordOfTwoLanes();
  const summary = summarize(record);
  const page = summary && laneReportPage(record, summary);
  expect(page).toContain("one &lt;b&gt;");
  expect(page).not.toContain("one <b>");
});
