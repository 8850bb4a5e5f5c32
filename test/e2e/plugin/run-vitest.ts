import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Runs Vitest on one of the sample projects in fixtures/, in a process of its own, as its user would.

export interface VitestOutcome {
  readonly exitCode: number | null;
  /** Standard output and standard error. */
  readonly output: string;
  readonly stdout: string;
  /** Full names of tests that passed. */
  readonly passed: readonly string[];
  /** What failed, tests and files, with messages. */
  readonly failures: readonly string[];
  readonly metas: readonly TestMeta[];
  /** Files that the run left in the directory for temporary files. */
  readonly leftovers: readonly string[];
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
      readonly meta?: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** What a test put into `task.meta`. */
export interface TestMeta {
  readonly fullName: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface VitestRun {
  /** A directory: absolute, or one in fixtures/. */
  readonly project: string;
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reporters besides the one that this reads, which writes to standard output if it is among them. @default default */
  readonly reporters?: readonly string[];
}

const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");

/** The directory of a sample project. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));
}

/** Resolves when the process has ended, however it ended. */
export async function runVitest({
  project,
  options = [],
  env = {},
  reporters = ["default"],
}: VitestRun): Promise<VitestOutcome> {
  const scratch = mkdtempSync(join(tmpdir(), "knit-e2e-"));
  const report = join(scratch, "report.json");
  const printsReport = reporters.includes("json");
  try {
    const { exitCode, output, stdout } = await runNode(
      [
        vitest,
        "run",
        "--root",
        project,
        ...reporters.map((name) => `--reporter=${name}`),
        ...(printsReport ? [] : ["--reporter=json", `--outputFile.json=${report}`]),
        ...options,
      ],
      { ...plainEnvironment(), TMPDIR: scratch, NO_COLOR: "1", ...env },
    );
    if (printsReport) writeFileSync(report, stdout);
    const { passed, failures, metas } = readReport(report, output);
    const leftovers = readdirSync(scratch).filter((name) => name !== "report.json");
    return { exitCode, output, stdout, passed, failures, metas, leftovers };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Without what the Vitest that runs these tests has set for its own workers. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean =>
    /^(?:VITEST|TEST$|NODE_OPTIONS$|NODE_ENV$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ exitCode: number | null; output: string; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let stdout = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (stream === child.stdout) stdout += text;
      });
    }
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output, stdout }));
  });
}

function readReport(
  path: string,
  output: string,
): { passed: string[]; failures: string[]; metas: TestMeta[] } {
  const passed: string[] = [];
  const failures: string[] = [];
  const metas: TestMeta[] = [];
  if (!existsSync(path)) return { passed, failures: [`Vitest wrote no report:\n${output}`], metas };
  const report = JSON.parse(readFileSync(path, "utf8")) as JsonReport;
  for (const file of report.testResults) {
    if (file.status === "failed" && file.message !== "") failures.push(`${file.name}: ${file.message}`);
    for (const { fullName, status, failureMessages, meta = {} } of file.assertionResults) {
      metas.push({ fullName, meta });
      if (status === "passed") passed.push(fullName);
      if (status === "failed") failures.push(`${fullName}: ${(failureMessages ?? []).join("\n")}`);
    }
  }
  return { passed, failures, metas };
}
