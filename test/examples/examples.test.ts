import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packInto } from "../compat/packages.mjs";
import { NO_BUBBLEWRAP } from "../e2e/carriers/carrier.ts";
import { EXAMPLES } from "./examples.mjs";
import { runScript, withInstalled } from "./installed-example.mjs";

// The projects in examples/, installed from the packed package and run as their readers would.

const TIMEOUT_MS = 600_000;
let scratch = "";
let tarball = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "knitting-package-"));
  tarball = packInto(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.concurrent("an installed example", () => {
  for (const example of EXAMPLES) {
    const { name, scripts, unavailable } = example;
    const lacks = unavailable !== undefined && NO_BUBBLEWRAP !== undefined;
    const does = lacks
      ? `says what it lacks (${NO_BUBBLEWRAP})`
      : "compiles, does what it says, and leaves nothing";
    test(`${name} ${does}`, { timeout: TIMEOUT_MS }, () =>
      withInstalled(example, tarball, async (folder) => {
        expect(await runScript(folder, "types")).toMatchObject({ exitCode: 0, output: "" });
        for (const { name: script, prints } of scripts) {
          const { exitCode, output, processes, files } = await runScript(folder, script);
          expect({ exitCode, processes, files }, output).toEqual({
            exitCode: lacks ? unavailable.exitCode : 0,
            processes: [],
            files: [],
          });
          for (const each of lacks ? [unavailable.prints] : prints) expect(output).toMatch(each);
        }
      }),
    );
  }
});
