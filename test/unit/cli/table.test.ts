// How a report looks, apart from what this machine has.
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import type { DoctorReport, Finding, RuntimeFindings } from "../../../src/cli/report.ts";
import { formatTable } from "../../../src/cli/table.ts";

const BY = "the list of --allow-fs-read, split around it";
const FINDINGS: readonly Finding[] = [
  { section: "enforce", name: "read", answer: "yes", by: "--allow-fs-read", tried: "denied" },
  {
    section: "enforce",
    name: "denyRead",
    answer: "yes",
    by: BY,
    reason: "a reason of some length, ".repeat(9),
  },
  { section: "enforce", name: "net", answer: "no", reason: "it cannot", tried: "done" },
  { section: "open", name: "symlinks", answer: "no", reason: "they are followed" },
  { section: "wait", name: "cores", answer: "yes", count: 4 },
  { section: "wait", name: "Atomics.pause", answer: "unknown", reason: "no answer" },
];

const runtime = (name: "node" | "deno" | "bun", version: string): RuntimeFindings => ({
  name,
  version,
  path: `/bin/${name}`,
  lane: name === "node" ? "thread" : "process",
  findings: FINDINGS,
});

const report = (changes: Partial<DoctorReport> = {}): DoctorReport => ({
  knitting: "1.2.3",
  platform: "linux x64",
  directory: "/project",
  runtimes: [runtime("node", "24.21.0"), runtime("deno", "2.9.0"), runtime("bun", "1.4.0")],
  absent: [],
  alarms: [],
  remarks: [],
  ...changes,
});

const longest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

it.each([80, 100, 120])("keeps within %i columns, and uses them", (width) => {
  const text = formatTable(report(), { coloured: false, width });
  expect(longest(text)).toBeLessThanOrEqual(width);
  expect(longest(text)).toBeGreaterThan(width - 20);
});

it("puts runtimes that do not fit into a table of their own", () => {
  const many = [...report().runtimes, runtime("deno", "2.8.0-rc.1+abcdef"), runtime("bun", "1.3.0-canary.1")];
  const text = formatTable(report({ runtimes: many }), { coloured: false, width: 80 });
  expect(longest(text)).toBeLessThanOrEqual(80);
  expect(text.match(/^Can wait on$/gmu)).toHaveLength(2);
  for (const { name, version } of many) expect(text).toContain(`${name} ${version}`);
});

it("says the same with colours", () => {
  const plain = formatTable(report({ alarms: ["beware"] }), { coloured: false, width: 80 });
  const coloured = formatTable(report({ alarms: ["beware"] }), { coloured: true, width: 80 });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

it("numbers notes in the order in which they are read, and shares those that are alike", () => {
  const text = formatTable(report(), { coloured: false, width: 120 });
  const marks = [...text.matchAll(/\[(\d+)\]/gu)].map(([, number]) => Number(number));
  const perRow = [1, 2, 3, 4, 5].flatMap((number) => [number, number, number]);
  expect(marks).toEqual([...perRow, 1, 2, 3, 4, 5]);
});
