// The short report: a few lines for each runtime.
import { expect, it } from "vitest";
import type { DoctorReport, Finding, RuntimeFindings } from "../../../src/cli/report.ts";
import { formatSummary } from "../../../src/cli/summary.ts";

const read: Finding = {
  section: "enforce",
  name: "read",
  answer: "yes",
  by: "--allow-fs-read",
  tried: "denied",
};
const net: Finding = { section: "enforce", name: "net", answer: "no", reason: "it cannot", tried: "done" };
const run: Finding = { section: "enforce", name: "run", answer: "no", reason: "it cannot", tried: "done" };
const env: Finding = { section: "enforce", name: "env", answer: "no", reason: "it will not" };
const worker: Finding = { section: "enforce", name: "node.allowWorker", answer: "alarm", tried: "done" };
const links: Finding = { section: "open", name: "symlinks", answer: "no", reason: "they are followed" };
const memory: Finding = { section: "share", name: "memory of process lanes", answer: "yes", tried: "done" };

const node = (...findings: Finding[]): RuntimeFindings => ({
  name: "node",
  version: "24.21.0",
  path: "/bin/node",
  lane: "thread",
  findings,
});

function summaryOf(changes: Partial<DoctorReport>, width = 100): string {
  const report: DoctorReport = {
    knitting: "1.2.3",
    platform: "linux x64",
    directory: "/project",
    runtimes: [],
    absent: [],
    alarms: [],
    remarks: [],
    ...changes,
  };
  return formatSummary(report, { coloured: false, width });
}

it("says what holds, what does not and why, what is open, and where there is more", () => {
  const absent = [{ name: "deno", reason: "not found" }] as const;
  expect(summaryOf({ runtimes: [node(read, net, links, memory)], absent }).split("\n")).toEqual([
    "knitting 1.2.3, linux x64",
    "",
    "Thread lanes, Node 24.21.0: all 2 rules of a strict policy hold but net.",
    "  - net: it cannot",
    "  A lane has just tried to break 1 of those that hold, and was denied.",
    "  Open whatever the rules, as --verbose explains: symlinks.",
    "  Process lanes start, and share memory.",
    "",
    "Deno: not found",
    "",
    "Every rule, what enforces it, and what can be shared and waited on: knitting doctor --verbose",
    "",
  ]);
});

it.each([
  ["all hold", [read], "all 1 rules of a strict policy hold."],
  ["two do not", [read, net, env], "all 3 rules of a strict policy hold but net and env."],
  ["more do not", [read, net, env, run], "1 of the 4 rules of a strict policy hold."],
  ["none holds", [net, run], "no rule of a strict policy holds: it cannot."],
])("counts rules where %s", (_, findings, sentence) => {
  expect(summaryOf({ runtimes: [node(...findings)] })).toContain(`Thread lanes, Node 24.21.0: ${sentence}\n`);
});

it("names rules of one reason together", () => {
  expect(summaryOf({ runtimes: [node(read, net, env, run)] })).toContain(
    "  - net, run: it cannot\n  - env: it will not\n",
  );
});

it("begins with alarms, and says which rule it was", () => {
  const text = summaryOf({ runtimes: [node(read, worker)], alarms: ["a lane could do it"] });
  expect(text).toMatch(/^knitting 1\.2\.3, linux x64\nALARM a lane could do it\n/u);
  expect(text).toContain("  - node.allowWorker: a lane could do what it denies\n");
});

it("says why process lanes do not start", () => {
  const refused: Finding = { ...memory, answer: "no", reason: "there is no koffi" };
  expect(summaryOf({ runtimes: [node(read, refused)] })).toContain(
    "  Process lanes do not start: there is no koffi\n",
  );
});

it("says why nothing was tried, and of single attempts nothing", () => {
  const { tried: _tried, ...untried } = read;
  const remarks = ["Nothing could be tried in a lane: no memory"];
  expect(summaryOf({ runtimes: [node(untried)], remarks })).toContain(
    "- Nothing could be tried in a lane: no memory\n",
  );
  expect(summaryOf({ runtimes: [node(read)], remarks })).not.toContain("Nothing could");
});

it("keeps within the width", () => {
  const text = summaryOf(
    { runtimes: [node(read, { ...net, reason: "a reason of some length, ".repeat(9) })] },
    80,
  );
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
