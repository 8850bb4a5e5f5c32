import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createDebug } from "../../src/pool/debug/gate.ts";
import { describeGlobalsDiff, diffGlobals, snapshotGlobals } from "../../src/pool/debug/globals-diff.ts";
import { formatLine, type DebugLine } from "../../src/pool/debug/line.ts";
import type { DebugNamespaces } from "../../src/pool/options/resolved-options.ts";

const NONE: DebugNamespaces = {
  host: false,
  globals: false,
  signals: false,
  imports: false,
  lifecycle: false,
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A gate whose logger arrives when the test says so. */
function gateWithLateLogger(namespaces: Partial<DebugNamespaces>): {
  gate: ReturnType<typeof createDebug>;
  lines: DebugLine[];
  arrive: () => Promise<void>;
} {
  const lines: DebugLine[] = [];
  let resolve: (print: (line: DebugLine) => void) => void = () => {};
  const promise = new Promise<(line: DebugLine) => void>((settle) => {
    resolve = settle;
  });
  const gate = createDebug({ ...NONE, ...namespaces }, "w0", () => promise);
  return {
    gate,
    lines,
    arrive: async () => {
      resolve((line) => lines.push(line));
      await gate?.ready;
    },
  };
}

describe("the gate", () => {
  test("is undefined, and loads nothing, when no namespace is on", () => {
    const load = vi.fn<() => Promise<() => void>>();
    expect(createDebug(NONE, "host", load)).toBeUndefined();
    expect(load).not.toHaveBeenCalled();
  });

  test("has a function for each namespace that is on, and no other", async () => {
    const { gate, lines, arrive } = gateWithLateLogger({ host: true, imports: true });
    expect(Object.keys(gate ?? {}).sort()).toEqual(["host", "imports", "ready"]);
    await arrive();
    gate?.host?.("one");
    gate?.signals?.("not this");
    gate?.imports?.("two");
    expect(lines.map(({ who, namespace, text }) => [who, namespace, text])).toEqual([
      ["w0", "host", "one"],
      ["w0", "imports", "two"],
    ]);
  });

  test("keeps lines in order until the logger is there, then writes at once", async () => {
    const { gate, lines, arrive } = gateWithLateLogger({ host: true, signals: true });
    gate?.host?.("first");
    gate?.signals?.("second");
    expect(lines).toEqual([]);
    await arrive();
    expect(lines.map(({ text }) => text)).toEqual(["first", "second"]);
    gate?.host?.("third");
    expect(lines.map(({ text }) => text)).toEqual(["first", "second", "third"]);
    expect(lines.map(({ atMs }) => atMs)).toEqual(lines.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });

  test("notes the time at which something was said, fake timers or not", async () => {
    vi.useFakeTimers();
    const { gate, lines, arrive } = gateWithLateLogger({ host: true });
    gate?.host?.("early");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    gate?.host?.("later");
    await arrive();
    expect((lines[1]?.atMs ?? 0) - (lines[0]?.atMs ?? 0)).toBeGreaterThan(4);
    expect(lines[0]?.atMs).toBeGreaterThanOrEqual(0);
  });

  test("falls back to process.stderr when the logger cannot be loaded", async () => {
    const written: unknown[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((chunk) => written.push(chunk) > 0);
    const gate = createDebug({ ...NONE, host: true }, "host", () => Promise.reject(new Error("no logger")));
    gate?.host?.("kept");
    await gate?.ready;
    gate?.host?.("direct");
    expect(written).toEqual([
      expect.stringMatching(/^\[host·node·\+\d+\.\dms\] host: kept\n$/),
      expect.stringMatching(/^\[host·node·\+\d+\.\dms\] host: direct\n$/),
    ]);
  });

  test("leaves no exit listener behind", async () => {
    const before = process.listenerCount("exit");
    const { gate, arrive } = gateWithLateLogger({ host: true });
    expect(process.listenerCount("exit")).toBe(before + 1);
    await arrive();
    expect(gate).toBeDefined();
    expect(process.listenerCount("exit")).toBe(before);
  });
});

describe("lines", () => {
  test("have who, runtime, time and namespace", () => {
    const line: DebugLine = {
      who: "w0",
      atMs: 3.44,
      namespace: "imports",
      text: "2 tasks from file:///a.ts",
    };
    expect(formatLine(line)).toBe("[w0·node·+3.4ms] imports: 2 tasks from file:///a.ts\n");
  });

  test("are tagged each, when the text has several", () => {
    const line: DebugLine = { who: "host", atMs: 1.2, namespace: "host", text: "a\nb" };
    expect(formatLine(line)).toBe("[host·node·+1.2ms] host: a\n[host·node·+1.2ms] host: b\n");
  });
});

// Real processes, because the point is what reaches the descriptor. They run the modules as the compiler emits them.
describe("stderr", () => {
  let outDir = "";
  const moduleHref = (name: string): string =>
    JSON.stringify(pathToFileURL(join(outDir, "debug", name)).href);

  beforeAll(() => {
    outDir = mkdtempSync(join(tmpdir(), "knitting-debug-"));
    const source = fileURLToPath(new URL("../../src/pool/", import.meta.url));
    const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
    const project = fileURLToPath(new URL("../../tsconfig.json", import.meta.url));
    const config = {
      extends: project,
      compilerOptions: {
        noEmit: false,
        declaration: false,
        isolatedDeclarations: false,
        rootDir: source,
        outDir,
      },
      include: [],
      files: [join(source, "debug/gate.ts"), join(source, "debug/logger.ts")],
    };
    const types = { typeRoots: [fileURLToPath(new URL("../../node_modules/@types", import.meta.url))] };
    Object.assign(config.compilerOptions, types);
    writeFileSync(join(outDir, "tsconfig.json"), JSON.stringify(config));
    writeFileSync(join(outDir, "package.json"), '{ "type": "module" }');
    execFileSync(process.execPath, [tsc, "-p", outDir], { stdio: "pipe" });
  }, 60_000);
  afterAll(() => {
    rmSync(outDir, { recursive: true, force: true });
  });

  function stderrOf(code: string, shellPipe = ""): string {
    const node = JSON.stringify(process.execPath);
    const script = `${node} --no-warnings --input-type=module -e "$CODE" 2>&1 >/dev/null ${shellPipe}`;
    return execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", env: { ...process.env, CODE: code } });
  }

  test("gets what was said before process.exit and before the logger came", () => {
    const code = `
      const { createDebug } = await import(${moduleHref("gate.js")});
      const off = false;
      const gate = createDebug({ host: true, globals: off, signals: off, imports: off, lifecycle: off }, "host");
      gate.host("last words");
      process.exit(0);`;
    expect(stderrOf(code)).toMatch(/^\[host·node·\+\d+\.\dms\] host: last words\n$/);
  });

  test("gets what a thread says that blocks for good and is killed", () => {
    const worker = `
      const { createDebug } = await import(${moduleHref("gate.js")});
      const { parentPort } = await import("node:worker_threads");
      const off = false;
      const gate = createDebug({ host: off, globals: off, signals: off, imports: off, lifecycle: true }, "w0");
      await gate.ready;
      gate.lifecycle("parked");
      parentPort.postMessage("said");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;
    const code = `
      import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(${JSON.stringify(worker)})));
      worker.on("message", () => worker.terminate());`;
    expect(stderrOf(code)).toMatch(/^\[w0·node·\+\d+\.\dms\] lifecycle: parked\n$/);
  });

  test("gets every byte through a pipe whose reader is slower than the writer", () => {
    const code = `
      const { print } = await import(${moduleHref("logger.js")});
      process.stderr._handle?.setBlocking?.(false);
      for (let i = 0; i < 2000; i++) print({ who: "host", atMs: i, namespace: "host", text: "x".repeat(200) });`;
    expect(stderrOf(code, "| (read first; sleep 0.1; cat) | wc -l").trim()).toBe("1999");
  });
});

describe("globals", () => {
  test("tells what was added, removed and changed", () => {
    const target: Record<string | symbol, unknown> = { kept: 1, gone: 2, other: { a: 1 }, nan: NaN };
    const before = snapshotGlobals(target);
    delete target["gone"];
    target["other"] = { a: 1 };
    target["fresh"] = undefined;
    target[Symbol.for("mark")] = true;
    const diff = diffGlobals(before, snapshotGlobals(target));
    expect(diff).toEqual({ added: ["Symbol(mark)", "fresh"], removed: ["gone"], changed: ["other"] });
    expect(describeGlobalsDiff(diff)).toBe("added `Symbol(mark)`, `fresh`; removed `gone`; changed `other`");
  });

  test("says so when nothing happened", () => {
    const diff = diffGlobals(snapshotGlobals(), snapshotGlobals());
    expect(diff).toEqual({ added: [], removed: [], changed: [] });
    expect(describeGlobalsDiff(diff)).toBe("no changes");
  });

  test("calls no getter, and tells a replaced one", () => {
    let calls = 0;
    const target = {};
    const accessor = (): PropertyDescriptor => ({ get: () => calls++, configurable: true, enumerable: true });
    Object.defineProperty(target, "lazy", accessor());
    Object.defineProperty(target, "still", accessor());
    const before = snapshotGlobals(target);
    Object.defineProperty(target, "lazy", accessor());
    expect(diffGlobals(before, snapshotGlobals(target)).changed).toEqual(["lazy"]);
    expect(calls).toBe(0);
  });

  test("looks at globalThis unless told otherwise", () => {
    const before = snapshotGlobals();
    Reflect.set(globalThis, "knittingTestGlobal", 1);
    try {
      expect(diffGlobals(before, snapshotGlobals()).added).toEqual(["knittingTestGlobal"]);
    } finally {
      Reflect.deleteProperty(globalThis, "knittingTestGlobal");
    }
  });
});
