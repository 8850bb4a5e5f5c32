import { expect, test } from "vitest";
import { readmeSection, withSection } from "../../../bench/peers/readme.mjs";

type Report = Parameters<typeof readmeSection>[0];

const estimate = (median: number): { median: number; low: number; high: number } => ({
  median,
  low: median * 0.9,
  high: median * 1.1,
});
const report: Report = {
  environment: {
    date: "2026-11-26T01:00:00.000Z",
    node: "v20.20.0",
    os: "linux 6",
    cpu: "A processor",
    cores: 2,
    loadAverage: 0.1,
    versions: { knitting: "0.1.0", piscina: "5.3.2" },
  },
  options: { rounds: 6, quick: false },
  elapsedSeconds: 1,
  settings: { knitting: "", piscina: "", postmessage: "" },
  rows: [
    {
      id: "cpu.makespan",
      label: "200 CPU calls, 2 lanes",
      unit: "ms",
      scope: "cpu",
      readings: [
        { contender: "knitting", rounds: [], value: estimate(100), ratio: estimate(1) },
        { contender: "piscina", rounds: [], value: null, ratio: null },
        { contender: "postmessage", rounds: [], value: estimate(100), ratio: estimate(1) },
      ],
    },
  ],
  unavailable: [],
  failures: [],
  goals: null,
};

test("the README's table has date, machine, versions, and this pool's interval", () => {
  const section = readmeSection(report);
  expect(section).toContain(
    "One run of 2026-11-26 on Node 20.20.0, linux, A processor, 2 cores; knitting 0.1.0, piscina 5.3.2.",
  );
  expect(section).toContain("median of 6 rounds");
  expect(section).toContain("| 200 CPU calls, 2 lanes | 1.00 [0.90–1.10] | - |");
  expect(section).not.toContain("load average");
});

test("a busy machine is said to have been busy", () => {
  const busy = { ...report, environment: { ...report.environment, loadAverage: 3 } };
  expect(readmeSection(busy)).toContain("load average 3.00 at the start");
});

test("replaces what stands between the markers, and nothing else", () => {
  const readme = "before\n<!-- peers -->\n\nold\n\n<!-- /peers -->\nafter\n";
  const once = withSection(readme, report);
  expect(once).toMatch(/^before\n<!-- peers -->\n\nOne run of[^]*\n\n<!-- \/peers -->\nafter\n$/);
  expect(once).not.toContain("old");
  expect(withSection(once, report)).toBe(once);
  expect(() => withSection("no place", report)).toThrow("<!-- peers -->");
});
