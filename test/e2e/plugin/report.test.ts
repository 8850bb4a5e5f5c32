import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// What a run says of its lanes at its end, and what it leaves alone.

test.concurrent("a few lines, a page and `task.meta` tell what lanes did", async () => {
  const directory = mkdtempSync(join(tmpdir(), "knitting-page-"));
  const page = join(directory, "below", "lanes.html");
  try {
    const { output, metas } = await runVitest({
      project: fixture("runaways-project"),
      env: { VITEST_PAGE: page },
    });
    expect(output).toMatch(/^ +Lanes {2}\d+ at once, \d+ in all · \d+ % at work · \d+ replaced$/m);
    expect(output).toMatch(
      /^ +Bodies {2}18 · wait p50 .*, p99 .* · run p50 .*, p99 .* · 3 cut off · 1 out of memory$/m,
    );
    expect(output).toMatch(/^ +Calls {2}\d+ · wait p50 .* · run p50 .*$/m);

    const metaOf = (name: string): unknown =>
      metas.find(({ fullName }) => fullName === name)?.meta["knitting"];
    expect(metaOf("runaways endless loop")).toEqual({
      lane: expect.any(Number),
      waitMs: expect.any(Number),
      runMs: expect.any(Number),
      ended: "late",
    });
    expect(metaOf("runaways memory without end")).toMatchObject({ ended: "outOfMemory" });
    expect(metaOf("beside them a body passes 1")).toMatchObject({ ended: "answered" });
    expect(metaOf("calls go through on every lane after one that never returned")).toEqual({ calls: 3 });

    const html = readFileSync(page, "utf8");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html).not.toMatch(/https?:|\bsrc=|<link|<script/);
    expect(html.match(/class="stopped" style=/g)).toHaveLength(4);
    expect(html.match(/class="body" style=/g)).toHaveLength(14);
    expect(html).toContain("beside them &gt; a body passes 1: ");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test.concurrent("a run without lanes says nothing of them", async () => {
  const { output, metas } = await runVitest({
    project: fixture("bodies-project"),
    options: ["-t", "is skipped"],
  });
  expect(output).not.toMatch(/^ +Lanes/m);
  expect(metas.every(({ meta }) => !("knitting" in meta))).toBe(true);
});

test.concurrent("output for programs stays as it is", async () => {
  const project = fixture("alias-project");
  const { stdout, output } = await runVitest({
    project,
    reporters: [],
    options: ["--reporter=tap"],
  });
  expect(stdout).toMatch(/^TAP version 13\n1\.\.1\n/);
  expect(stdout).not.toContain("Lanes");
  expect(output).toMatch(/^ +Lanes/m);
});

test.concurrent("a report in JSON stays as it is, on standard output too", async () => {
  const { passed, failures, metas, output } = await runVitest({
    project: fixture("alias-project"),
    reporters: ["json"],
  });
  expect(failures).toEqual([]);
  expect(passed).toContain("counts primes");
  expect(metas.find(({ fullName }) => fullName === "counts primes")?.meta["knitting"]).toEqual({
    calls: 1_000,
  });
  expect(output).toMatch(/^ +Lanes/m);
});

test.concurrent("annotations of GitHub name the lines where bodies failed", async () => {
  const { output } = await runVitest({
    project: fixture("bodies-project"),
    options: ["failing"],
    reporters: ["github-actions"],
    env: { GITHUB_ACTIONS: "true" },
  });
  expect(output).toMatch(/::error file=[^\n]*failing\.test\.ts,title=[^\n]*differs,line=13,column=17::/);
  expect(output).toMatch(
    /::error file=[^\n]*failing\.test\.ts,title=[^\n]*never comes back,line=51,column=3::/,
  );
  expect(existsSync("lanes.html")).toBe(false);
});
