// How the program is called, rightly and wrongly.
import { readFileSync, rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { makeProject, runCli } from "./run-cli.ts";

const project = makeProject();
afterAll(() => rmSync(project.directory, { recursive: true }));

describe("knitting", () => {
  it.each(["--help", "-h"])("explains itself with %s", async (flag) => {
    const { code, stdout, stderr } = await runCli(project, [flag]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const word of ["doctor", "--verbose", "--json", "--help", "--version"])
      expect(stdout).toContain(word);
    for (const code of [0, 1, 2]) expect(stdout).toMatch(new RegExp(`^ {2}${code} {2,}\\S`, "m"));
  });

  it.each(["--version", "-v"])("says its version with %s", async (flag) => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
    );
    const { version } = manifest as { version: string };
    expect(await runCli(project, [flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    [[], "Expected a command. Valid commands: doctor."],
    [["docter"], "Unknown command docter. Did you mean doctor? Valid commands: doctor."],
    [["sew"], "Unknown command sew. Valid commands: doctor."],
    [["doctor", "node"], "The command doctor takes no argument, got node."],
    [
      ["doctor", "--jsn"],
      "Unknown flag --jsn. Did you mean --json? Valid flags: --verbose, --json, --help, --version.",
    ],
    [["doctor", "-x"], "Unknown flag -x. Valid flags: --verbose, --json, --help, --version."],
    [["doctor", "--json=no"], "The flag --json takes no value, got no."],
    [["--toString"], "Unknown flag --toString. Valid flags: --verbose, --json, --help, --version."],
  ])("refuses %j with one sentence and exit code 2", async (args, sentence) => {
    const stderr = `knitting: ${sentence} See knitting --help.\n`;
    expect(await runCli(project, args)).toEqual({ code: 2, stdout: "", stderr });
  });
});
