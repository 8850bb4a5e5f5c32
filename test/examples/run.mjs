// @ts-check
// `npm run examples`: packs what was built, and installs and runs every example as its reader would.
//
//   npm run examples -- markdown balancers     those with one of these words in their names
//   KNITTING_COMPAT_TARBALL=/path.tgz          this package instead of one packed here
//
// Ends with code 1 if one did not print what it should, did not compile, or left a process or a file behind.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packInto } from "../compat/packages.mjs";
import { EXAMPLES } from "./examples.mjs";
import { runScript, withInstalled } from "./installed-example.mjs";

/** @import { Outcome } from "./installed-example.mjs" */

const words = process.argv.slice(2);
const chosen = EXAMPLES.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) {
  console.error(`No example is called so. There are: ${EXAMPLES.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

/** @type {Record<string, { result: string, seconds: number }>} */
const table = {};
const scratch = mkdtempSync(join(tmpdir(), "knitting-package-"));
try {
  const tarball = packInto(scratch);
  for (const example of chosen) {
    console.log(`\n=== ${example.name}`);
    const startedAt = performance.now();
    let result = "ok";
    await withInstalled(example, tarball, async (folder) => {
      for (const { name, prints } of [...example.scripts, { name: "types", prints: [] }]) {
        console.log(`$ npm run ${name}`);
        const outcome = await runScript(folder, name, (text) => process.stdout.write(text));
        const { unavailable } = example;
        if (unavailable !== undefined && outcome.exitCode === unavailable.exitCode) {
          result = "not here";
          continue;
        }
        const problems = problemsOf(outcome, prints);
        for (const problem of problems) console.log(`! ${problem}`);
        if (problems.length > 0) result = "FAILED";
      }
    });
    table[example.name] = { result, seconds: Math.round((performance.now() - startedAt) / 100) / 10 };
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log();
console.table(table);
if (Object.values(table).some(({ result }) => result === "FAILED")) process.exitCode = 1;

/**
 * @param {Outcome} outcome
 * @param {readonly (string | RegExp)[]} prints
 */
function problemsOf({ exitCode, output, processes, files }, prints) {
  const missing = prints.filter((each) =>
    typeof each === "string" ? !output.includes(each) : !each.test(output),
  );
  return [
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
    ...missing.map((each) => `did not print ${each}`),
    ...processes.map((each) => `left a process: ${each}`),
    ...files.map((each) => `left a file: ${each}`),
  ];
}
