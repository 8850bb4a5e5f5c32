import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { type CheckedTest, propertyText } from "./property-summary.ts";
import { RunRecord } from "./run-record.ts";

// Reports at the end of a run what lanes did: a few lines, and a page if one is wanted. Runs in Vitest's main process, one
// for each Vitest, whatever the number of its projects.

/** Reporters whose output is for programs. */
const MACHINE_REPORTERS = new Set(["json", "junit", "tap", "tap-flat"]);

const records = new WeakMap<Vitest, RunRecord>();

/**
 * The record of this Vitest, whose report is added when it is first asked for.
 * @param page file to write the page to, as in the options
 */
export function recordOf(vitest: Vitest, page: string | undefined): RunRecord {
  let record = records.get(vitest);
  if (record === undefined) {
    record = new RunRecord();
    records.set(vitest, record);
    vitest.config.reporters.push(createReporter(vitest, record, page));
  }
  return record;
}

function createReporter(vitest: Vitest, record: RunRecord, page: string | undefined): Reporter {
  return {
    onTestRunStart: () => record.clear(),
    async onTestRunEnd(modules) {
      const properties = propertyText(metasOf(modules));
      if (record.isEmpty) {
        if (properties !== undefined) write(vitest, properties);
        return;
      }
      // A run without lanes doesn't even load this.
      const [{ summarize }, { summaryText }, { laneReportPage }] = await Promise.all([
        import("./run-summary.ts"),
        import("./summary-text.ts"),
        import("./lane-report-page.ts"),
      ]);
      const summary = summarize(record);
      if (summary === undefined) return;
      const lines = [summaryText(summary), ...(properties === undefined ? [] : [properties])];
      if (page !== undefined) {
        const file = resolve(vitest.config.root, page);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, laneReportPage(record, summary));
        lines.push(`${"".padStart(11)}  ${file}`);
      }
      write(vitest, lines.join("\n"));
    },
  };
}

function write(vitest: Vitest, lines: string): void {
  const text = `${lines}\n`;
  if (writesForPrograms(vitest)) vitest.logger.error(text);
  else vitest.logger.log(text);
}

function* metasOf(modules: readonly TestModule[]): Generator<CheckedTest | undefined> {
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      yield (test.meta() as { readonly knitting?: CheckedTest }).knitting;
    }
  }
}

/** Whether standard output belongs to a program that reads it. */
function writesForPrograms({ config }: Vitest): boolean {
  const files: unknown = config.outputFile;
  return config.reporters.some((reporter) => {
    const [name] = Array.isArray(reporter) ? (reporter as readonly unknown[]) : [reporter];
    if (typeof name !== "string" || !MACHINE_REPORTERS.has(name)) return false;
    return typeof files === "object" && files !== null ? !(name in files) : typeof files !== "string";
  });
}
