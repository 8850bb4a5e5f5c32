// @ts-check
// `npm run sbom`: what the package is made of and depends on, as CycloneDX and as SPDX, in the folder sbom/. Taken from the lock
// file, for every platform, without what only the project itself needs.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "sbom");
/** By format: name of the file, and what holds the list of packages. */
const FORMATS = /** @type {const} */ ([
  ["cyclonedx", "knitting.cdx.json", "components"],
  ["spdx", "knitting.spdx.json", "packages"],
]);

mkdirSync(folder, { recursive: true });
for (const [format, name, list] of FORMATS) {
  const args = [
    "sbom",
    `--sbom-format=${format}`,
    "--omit=dev",
    "--omit=peer",
    "--sbom-type=library",
    "--package-lock-only",
  ];
  const options = /** @type {const} */ ({ cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  const text = execFileSync("npm", args, options);
  const packages = /** @type {Record<string, { name: string }[]>} */ (JSON.parse(text))[list] ?? [];
  const names = packages.map((each) => each.name);
  if (!names.includes("tinybench"))
    throw new Error(`The ${format} list lacks tinybench: ${names.join(", ")}`);
  writeFileSync(join(folder, name), text);
  console.log(`sbom/${name}: ${names.join(", ")}`);
}
