// Diagnostics on stderr, by option and by environment variable.
import { describe, expect, it } from "vitest";
import { runNode, type Ended } from "./child.ts";

const run = (debug: unknown, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runNode(["debugged.mjs", debug === undefined ? "null" : JSON.stringify(debug)], env);

const LINE = /^\[(host|w\d+)·node·\+(\d+\.\d)ms\] (host|globals|signals|imports|lifecycle): (.*)$/;

interface Line {
  readonly who: string;
  readonly atMs: number;
  readonly namespace: string;
  readonly text: string;
}

function linesOf({ stderr }: Ended): readonly Line[] {
  return stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, who = "", atMs = "", namespace = "", text = ""] = LINE.exec(line) ?? [];
      expect(line).toMatch(LINE);
      return { who, atMs: Number(atMs), namespace, text };
    });
}
const namespaces = (lines: readonly Line[]): readonly string[] =>
  [...new Set(lines.map((line) => line.namespace))].sort();
const textOf = (lines: readonly Line[], namespace: string, who?: string): string =>
  lines
    .filter((line) => line.namespace === namespace && (who === undefined || line.who === who))
    .map((line) => line.text)
    .join("\n");

describe("debug", () => {
  it("is silent unless it is asked for", async () => {
    for (const off of [undefined, false, {}, { host: false }]) {
      expect(await run(off)).toMatchObject({ code: 0, stdout: "42\n", stderr: "" });
    }
  });

  it("true tells everything, each line tagged with who, runtime, time and namespace", async () => {
    const ended = await run(true);
    expect(ended).toMatchObject({ code: 0, stdout: "42\n" });
    const lines = linesOf(ended);
    expect(namespaces(lines)).toEqual(["globals", "host", "imports", "lifecycle", "signals"]);
    expect(new Set(lines.map((line) => line.who))).toEqual(new Set(["host", "w0", "w1"]));
    for (const who of ["host", "w0", "w1"]) {
      const times = lines.filter((line) => line.who === who).map((line) => line.atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  it("host tells the setup: cwd and caller, tasks, lanes, modules, permission, bootstrap", async () => {
    const lines = linesOf(await run({ host: true }));
    expect(namespaces(lines)).toEqual(["host"]);
    const text = textOf(lines, "host", "host");
    for (const told of [
      "fixtures/api",
      "debugged.mjs",
      "double",
      "fail",
      "thread",
      "2",
      "strict",
      "bootstrap-silent.mjs",
    ]) {
      expect(text).toContain(told);
    }
    expect(text).toMatch(/inliner/);
  });

  it("imports tells how many tasks each worker loaded from where", async () => {
    const lines = linesOf(await run({ imports: true }));
    expect(namespaces(lines)).toEqual(["imports"]);
    for (const who of ["w0", "w1"]) expect(textOf(lines, "imports", who)).toMatch(/2 tasks?.*debugged\.mjs/s);
  });

  it("lifecycle tells when workers are ready", async () => {
    const lines = linesOf(await run({ lifecycle: true }));
    expect(namespaces(lines)).toEqual(["lifecycle"]);
    for (const who of ["w0", "w1"]) expect(textOf(lines, "lifecycle")).toMatch(new RegExp(who));
    expect(textOf(lines, "lifecycle")).toMatch(/ready/);
  });

  it("signals tells every dispatch: work, run, result, idle", async () => {
    const lines = linesOf(await run({ signals: true }));
    expect(namespaces(lines)).toEqual(["signals"]);
    const text = textOf(lines, "signals");
    for (const word of ["work", "run", "result", "idle"]) expect(text).toMatch(new RegExp(`\\b${word}`));
    expect(text).toContain("double");
  });

  it("globals tells what bootstrap and tasks left on globalThis, and which of them", async () => {
    const lines = linesOf(await run({ globals: true }));
    expect(namespaces(lines)).toEqual(["globals"]);
    const text = textOf(lines, "globals", "w0");
    expect(text).toMatch(/bootstrap.*added .*`prepared`/);
    expect(text).toMatch(/tasks?.*added .*`leftByTasks`/);
  });

  it("namespaces may be combined", async () => {
    expect(namespaces(linesOf(await run({ host: true, imports: true, signals: false })))).toEqual([
      "host",
      "imports",
    ]);
  });
});

describe("KNITTING_DEBUG", () => {
  it("turns on the namespaces that it lists", async () => {
    expect(namespaces(linesOf(await run(undefined, { KNITTING_DEBUG: "host,imports" })))).toEqual([
      "host",
      "imports",
    ]);
  });

  it("* turns on all", async () => {
    expect(namespaces(linesOf(await run(undefined, { KNITTING_DEBUG: "*" })))).toEqual([
      "globals",
      "host",
      "imports",
      "lifecycle",
      "signals",
    ]);
  });

  it("merges with the option: either turns a namespace on", async () => {
    expect(
      namespaces(linesOf(await run({ lifecycle: true, host: false }, { KNITTING_DEBUG: "host" }))),
    ).toEqual(["host", "lifecycle"]);
    expect(namespaces(linesOf(await run(false, { KNITTING_DEBUG: "imports" })))).toEqual(["imports"]);
  });
});
