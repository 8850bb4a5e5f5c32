// The package's declarations in projects of others, whose compiler knows less than that of this one.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const SOURCE = `import { createPool, task } from "knitting";
import { ProcessSharedBuffer } from "knitting/shared-memory";
import { bytes } from "knitting/utils";
export const square = task({ f: (n: number) => n * n });
export async function main(): Promise<number> {
  using pool = createPool({ threads: 1 })({ square });
  return await pool.call.square(3);
}
export const others = [ProcessSharedBuffer, bytes];
`;

let folder = "";
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "knitting-consumer-")));
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["@types", "undici-types"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  symlinkSync(root, join(folder, "node_modules", "knitting"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "main.ts"), SOURCE);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler says, with declarations checked as well. */
function compile(options: object): Promise<string> {
  const compilerOptions = { target: "es2022", module: "nodenext", strict: true, noEmit: true, ...options };
  const config = { compilerOptions: { skipLibCheck: false, ...compilerOptions }, files: ["main.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, "-p", folder], { cwd: folder }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

it.each([
  ["the types of Node and no others", { lib: ["es2022"], types: ["node"] }],
  ["the DOM and no types of Node", { lib: ["es2022", "dom"], types: [] }],
])("compile with %s", { timeout: 60_000 }, async (_, options) => {
  expect(await compile(options)).toBe("");
});
