// Parts of the escape battery on this Node: in threads what is about files, programs and workers, in processes what only they have. All of
// it takes minutes:
// `npm run test:escapes`.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

interface Attempted {
  readonly attempt: string;
  readonly outcome: "escaped" | "denied" | "not applicable";
  readonly detail: string;
  readonly expected: boolean;
}

const program = fileURLToPath(new URL("run.mjs", import.meta.url));

/** Exits with 1 when an attempt went otherwise than it should; what it printed says which. */
async function attempts(...options: readonly string[]): Promise<readonly Attempted[]> {
  const args = [program, "--json", ...options];
  const settings = { encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const { stdout } = await promisify(execFile)(process.execPath, args, settings).catch(
    (failure: { readonly stdout: string }) => failure,
  );
  return (JSON.parse(stdout) as { readonly results: readonly Attempted[] }).results;
}

const wrong = (results: readonly Attempted[]): readonly string[] =>
  results
    .filter(({ expected }) => !expected)
    .map((each) => `${each.attempt}: ${each.outcome}, ${each.detail}`);

const PROCESS_KINDS = "native code,addon,shared memory,descriptors,/proc";
const DENO_KINDS = "rights,native code,deno-read,deno-write,deno-run,deno-env,deno-ffi,deno-net,deno-kill";
const KINDS = "file read,file write,path spelling,sqlite,child process,worker";

it("nothing gets out of a strict lane that the pool does not report", { timeout: 200_000 }, async () => {
  const results = await attempts("--policy", "strict", "--only", KINDS);
  expect(wrong(results)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "denied").length).toBeGreaterThan(40);
});

it("nor out of a strict lane that is a process", { timeout: 200_000 }, async () => {
  const results = await attempts("--lanes", "process", "--only", PROCESS_KINDS);
  expect(wrong(results)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "denied").length).toBeGreaterThan(25);
});

it("nor out of one on Deno", { timeout: 200_000 }, async () => {
  const results = await attempts("--lanes", "deno", "--only", DENO_KINDS);
  expect(wrong(results)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "denied").length).toBeGreaterThan(7);
});

it("the same attempts to read succeed where nothing is forbidden", { timeout: 200_000 }, async () => {
  const results = await attempts("--policy", "unsafe", "--only", "file read");
  expect(wrong(results)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "escaped").length).toBeGreaterThan(10);
});
