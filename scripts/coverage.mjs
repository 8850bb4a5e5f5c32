// @ts-check
// `npm run coverage`: which lines of src the end-to-end tests run, in the host, in Vitest's processes and in lanes. What it
// demands is in .c8rc.json. Leaves a page in coverage/. `npm run coverage -- test/e2e/plugin` runs some of the tests.
//
// Node lets no lane under a policy count, and says so on stderr, where tests look for what the pool says.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";
import { filesUnder } from "./check/files.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { resolve } = createRequire(import.meta.url);
const tests = process.argv.slice(2);

/** @param {readonly string[]} args */
function run(args, env = {}) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether nothing of a module is left when it is compiled: it has no line that could run. @param {string} file */
function holdsTypesOnly(file) {
  const { program } = parseSync(file, readFileSync(file, "utf8"));
  return program.body.every((statement) => {
    if (statement.type === "ImportDeclaration") return statement.importKind === "type";
    if (statement.type === "ExportNamedDeclaration" || statement.type === "ExportAllDeclaration") {
      return statement.exportKind === "type";
    }
    return /^TS(?:InterfaceDeclaration|TypeAliasDeclaration|ModuleDeclaration)$/.test(statement.type);
  });
}

const typesOnly = filesUnder(join(root, "src")).filter(
  (file) => file.endsWith(".ts") && holdsTypesOnly(file),
);
const excluded = typesOnly.flatMap((file) => ["--exclude", relative(root, file).replaceAll("\\", "/")]);
run(["scripts/build.mjs", "--source-maps"]);
const c8 = resolve("c8/bin/c8.js");
const vitest = fileURLToPath(new URL("vitest.mjs", `file://${resolve("vitest/package.json")}`));
run([c8, ...excluded, process.execPath, vitest, "run", ...(tests.length > 0 ? tests : ["test/e2e"])], {
  NODE_OPTIONS: "--disable-warning=KNT_COVERAGE_LOST",
});
