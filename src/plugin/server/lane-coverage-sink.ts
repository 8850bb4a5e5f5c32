import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

// Gives the coverage of lanes to Vitest's provider, as if workers had sent it. Runs in Vitest's main process.

interface CoverageMeta {
  readonly coverage: unknown;
  readonly environment: string;
  readonly projectName: string;
  readonly testFiles: readonly string[];
}

/** What is used of the provider. Its way in is not in Vitest's types (the same in 4.1 and 5.1, but for what it takes). */
interface Provider {
  readonly coverageFilesDirectory?: string;
  onAfterSuiteRun(meta: CoverageMeta): void;
}

let lastFile = 0;

export function addLaneCoverage(project: TestProject, coverage: unknown): void {
  const { vitest } = project;
  const provider = (vitest as unknown as { readonly coverageProvider?: Provider }).coverageProvider;
  if (provider === undefined) return;
  const number = ++lastFile;
  provider.onAfterSuiteRun({
    coverage: Number.parseInt(vitest.version, 10) < 5 ? coverage : writeCoverage(provider, number, coverage),
    environment: "ssr",
    projectName: project.name,
    // A name of its own, or it would take the place of what the worker sends.
    testFiles: [`lane ${process.pid}.${number}`],
  });
}

/** Since Vitest 5 workers write their coverage to files, and send the names. */
function writeCoverage(
  { coverageFilesDirectory = "coverage/.tmp" }: Provider,
  number: number,
  coverage: unknown,
): string {
  mkdirSync(coverageFilesDirectory, { recursive: true });
  const file = join(coverageFilesDirectory, `lanes-${process.pid}-${number}.json`);
  writeFileSync(file, JSON.stringify(coverage));
  return file;
}
