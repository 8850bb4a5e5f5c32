import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const COUNT = 200;
const LARGEST = 1_000_000;

/** A folder in the working directory with files of very different sizes, always the same ones. */
export function makeSampleFolder() {
  const folder = mkdtempSync(join(process.cwd(), "sample-"));
  let state = 1;
  const next = () => (state = (state * 48_271) % 0x7fff_ffff);
  for (let index = 0; index < COUNT; index++) {
    // Many small ones, a few large ones.
    const size = Math.floor(LARGEST * (next() / 0x7fff_ffff) ** 3);
    writeFileSync(join(folder, `${index}.bin`), Buffer.alloc(size, next() & 0xff));
  }
  return folder;
}
