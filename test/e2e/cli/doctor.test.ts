// `knitting doctor` on this Node and on programs that pretend to be other runtimes.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeProject, type Project, runCli, writeProgram } from "./run-cli.ts";

interface Finding {
  readonly name: string;
  readonly answer: string;
  readonly tried?: string;
  readonly count?: number;
}

interface Report {
  readonly runtimes: readonly {
    readonly name: string;
    readonly version: string;
    readonly lane: string;
    readonly path: string;
    readonly findings: readonly Finding[];
  }[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
  readonly alarms: readonly string[];
  readonly remarks: readonly string[];
}

const hasKoffi = existsSync(new URL("../../../node_modules/koffi", import.meta.url));
const [major = 0] = process.versions.node.split(".").map(Number);
const ABILITIES =
  '{"shared":true,"growable":true,"transferable":true,"wait":true,"waitAsync":true,"pause":false}';

let project: Project;
beforeEach(() => void (project = makeProject()));
afterEach(() => rmSync(project.directory, { recursive: true }));

async function json(nodeFlags: readonly string[] = []): Promise<Report & { readonly code: number }> {
  const { code, stdout, stderr } = await runCli(project, ["doctor", "--json"], nodeFlags);
  expect(stderr).toBe("");
  return { ...(JSON.parse(stdout) as Report), code };
}

const finding = (report: Report, name: string, runtime = 0): Finding | undefined =>
  report.runtimes[runtime]?.findings.find((each) => each.name === name);

describe("knitting doctor on this Node", () => {
  it("says what is known of it, and a lane finds the same", async () => {
    const report = await json();
    expect(report).toMatchObject({ code: 0, alarms: [], remarks: [] });
    expect(report.runtimes).toMatchObject([{ name: "node", version: process.versions.node, lane: "thread" }]);
    const enforced = ["read", "write", "denyWrite", "allowImport", "run", "inspector", "env"];
    const rights = ["allowWorker", "allowChildProcess", "allowAddons", "allowWasi"];
    for (const name of [...enforced, ...rights.map((each) => `node.${each}`)]) {
      expect(finding(report, name)).toMatchObject({ name, answer: "yes", tried: "denied" });
    }
    // Facts about Node's versions that were measured by hand, not read from the code that is tested.
    const denyRead = major === 22 || major === 23 ? ["no", "done"] : ["yes", "denied"];
    expect([finding(report, "denyRead")?.answer, finding(report, "denyRead")?.tried]).toEqual(denyRead);
    const net = major < 25 ? ["no", "done"] : ["yes", "denied"];
    expect([finding(report, "net")?.answer, finding(report, "net")?.tried]).toEqual(net);
    expect(finding(report, "sqlite")?.tried).toBe(major < 22 ? undefined : "denied");
  });

  it("tells what it shares and waits on", async () => {
    const report = await json();
    const answers = (names: readonly string[]) => names.map((name) => finding(report, name)?.answer);
    const shared = ["SharedArrayBuffer", "growable SharedArrayBuffer", "transfer of ArrayBuffer"];
    expect(answers(shared)).toEqual(["yes", "yes", "yes"]);
    // Tried: it depends on an optional package.
    expect(finding(report, "memory of process lanes")).toMatchObject(
      hasKoffi ? { answer: "yes", tried: "done" } : { answer: "no", reason: expect.any(String) },
    );
    expect(answers(["Atomics.wait", "Atomics.waitAsync"])).toEqual(["yes", "yes"]);
    expect(finding(report, "Atomics.pause")?.answer).toBe("pause" in Atomics ? "yes" : "no");
    const cores = availableParallelism();
    expect(finding(report, "cores")?.count).toBe(cores);
    expect(finding(report, "lanes spinning at once")?.count).toBe(cores - 1);
  });

  it("prints a few lines: what holds, what does not and why, and where there is more", async () => {
    const { code, stdout, stderr } = await runCli(project, ["doctor"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      new RegExp(
        `^Thread lanes, Node ${process.versions.node}: all \\d+ rules of a strict policy hold`,
        "mu",
      ),
    );
    if (major < 25) expect(stdout).toMatch(/^ {2}- (?:\w+, )*net: Node \d+ cannot restrict the network/mu);
    expect(stdout).toContain("was denied.");
    expect(stdout).toContain("Deno: not found in node_modules/.bin or on the PATH");
    expect(stdout.replaceAll(/\s+/gu, " ")).toContain("knitting doctor --verbose");
    expect(stdout.split("\n").length).toBeLessThan(20);
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("prints, if asked for more, a table of 80 columns without colours, each note of which is there", async () => {
    const { code, stdout, stderr } = await runCli(project, ["doctor", "--verbose"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`node ${process.versions.node}`);
    expect(stdout).toMatch(/^ {2}node\.allowWorker +yes: flag\* \[\d+\]$/mu);
    expect(stdout).toContain("deno: not found in node_modules/.bin or on the PATH");
    expect(stdout).not.toContain("\u001b");
    for (const line of stdout.split("\n")) {
      // A path is never broken.
      if (!line.includes("/")) expect(line.length, line).toBeLessThanOrEqual(80);
    }
    const marks = [...stdout.matchAll(/\S \[(\d+)\]$/gmu)].map(([, number]) => Number(number));
    const notes = [...stdout.matchAll(/^\[(\d+)\] /gmu)].map(([, number]) => Number(number));
    expect([...new Set(marks)].toSorted((a, b) => a - b)).toEqual(notes);
  });

  it("leaves the project as it was, and says what it could not try", async () => {
    rmSync(join(project.directory, ".env"));
    const { remarks, ...report } = await json();
    expect(finding({ ...report, remarks }, "denyRead")?.tried).toBeUndefined();
    expect(remarks).toEqual([expect.stringContaining("denyRead and denyWrite were not tried")]);
  });

  it("raises an alarm, with exit code 1, when a lane can do what should be denied", async () => {
    const preload = join(project.directory, "preload.mjs");
    // Stands for a runtime that forgets to ask.
    writeFileSync(
      preload,
      `import childProcess from "node:child_process";
       import { syncBuiltinESMExports } from "node:module";
       childProcess.execFileSync = () => "started";
       syncBuiltinESMExports();`,
    );
    const flags = ["--import", preload];
    const report = await json(flags);
    expect(report.code).toBe(1);
    expect(finding(report, "node.allowChildProcess")).toMatchObject({ answer: "alarm", tried: "done" });
    expect(finding(report, "node.allowWorker")).toMatchObject({ answer: "yes", tried: "denied" });
    expect(report.alarms).toContainEqual(
      expect.stringContaining("node.allowChildProcess should be enforced"),
    );
    const short = await runCli(project, ["doctor"], flags);
    expect(short.code).toBe(1);
    expect(short.stdout).toMatch(/^ALARM node\.allowChildProcess/mu);
    expect(short.stdout).toMatch(/^ {2}- .*node\.allowChildProcess: a lane could do what it denies$/mu);
    const { code, stdout } = await runCli(project, ["doctor", "--verbose"], flags);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ALARM node\.allowChildProcess/mu);
    expect(stdout).toMatch(/^ {2}node\.allowChildProcess +ALARM\* \[\d+\]$/mu);
  });
});

describe.skipIf(process.platform === "win32")("knitting doctor on other runtimes", () => {
  it("asks those in node_modules/.bin and on the PATH", async () => {
    const own = join(project.directory, "node_modules", ".bin", "deno");
    writeProgram(own, `[ "$1" = --version ] && echo "deno 2.9.1 (stable)" || echo '${ABILITIES}'`);
    writeProgram(join(project.bin, "bun"), `[ "$1" = --version ] && echo 1.4.2 || exit 3`);
    const report = await json();
    expect(report).toMatchObject({ code: 0, absent: [], alarms: [] });
    expect(report.runtimes.slice(1)).toMatchObject([
      { name: "deno", version: "2.9.1", lane: "process", path: own },
      { name: "bun", version: "1.4.2", lane: "process" },
    ]);
    expect(["read", "net", "run"].map((name) => finding(report, name, 1)?.answer)).toEqual([
      "yes",
      "yes",
      "yes",
    ]);
    expect(finding(report, "node.allowWorker", 1)?.answer).toBe("no");
    expect(["read", "net", "run", "env"].map((name) => finding(report, name, 2)?.answer)).toEqual([
      "no",
      "no",
      "no",
      "no",
    ]);
    expect(finding(report, "Atomics.wait", 1)?.answer).toBe("yes");
    expect(finding(report, "Atomics.pause", 1)?.answer).toBe("no");
    expect(finding(report, "Atomics.wait", 2)?.answer).toBe("unknown");
    // Programs that are none of the kind.
    for (const runtime of [1, 2]) {
      expect(finding(report, "memory of process lanes", runtime)?.answer).toBe("no");
    }
  });

  it("shows three of them side by side", async () => {
    writeProgram(join(project.bin, "deno"), `[ "$1" = --version ] && echo deno 2.9.1 || echo '${ABILITIES}'`);
    writeProgram(join(project.bin, "bun"), `[ "$1" = --version ] && echo 1.4.2 || echo '${ABILITIES}'`);
    const { code, stdout } = await runCli(project, ["doctor", "--verbose"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +node \S+ +deno 2\.9\.1 +bun 1\.4\.2$/mu);
    for (const line of stdout.split("\n"))
      if (!line.includes("/")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("says of one that does not answer that it is absent, and of none that it is an error", async () => {
    writeProgram(join(project.bin, "deno"), "exit 1");
    const report = await json();
    expect(report.code).toBe(0);
    expect(report.absent).toEqual([
      { name: "deno", reason: `${join(project.bin, "deno")} does not answer to --version` },
      { name: "bun", reason: "not found in node_modules/.bin or on the PATH" },
    ]);
  });
});
