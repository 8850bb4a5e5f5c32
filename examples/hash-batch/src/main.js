// `npm start`: hashes many files on lanes, with a progress bar, and compares with one thread.
// `npm start -- FOLDER`: the files of a folder of yours.
import { readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { createPool } from "knitting";
import { hash, hashFile } from "./hash-file.js";
import { Progress } from "./progress.js";
import { makeSampleFolder } from "./sample-files.js";

const [given] = process.argv.slice(2);
const folder = given === undefined ? makeSampleFolder() : resolve(given);
try {
  await main();
} finally {
  if (given === undefined) rmSync(folder, { recursive: true });
}

async function main() {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, bytes: statSync(path).size }));
  const megabytes = files.reduce((total, { bytes }) => total + bytes, 0) / 1e6;
  console.log(`${files.length} files, ${megabytes.toFixed(1)} MB`);

  const onLanes = await timed(() => hashOnLanes(files));
  const onOneThread = await timed(() => files.map(({ path }) => hashFile(path)));

  const differing = files.filter((_, index) => onLanes.result[index] !== onOneThread.result[index]);
  const rate = (/** @type {number} */ ms) =>
    `${ms.toFixed(0)} ms, ${((megabytes * 1e3) / ms).toFixed(0)} MB/s`;
  console.log(`on ${availableParallelism()} lanes:   ${rate(onLanes.ms)}, their start included`);
  console.log(`on one thread: ${rate(onOneThread.ms)}`);
  console.log(`digests:       ${files.length - differing.length} of ${files.length} equal`);
  for (const { path } of differing) console.log(`  differs: ${path}`);
  if (differing.length > 0 || files.length === 0) process.exitCode = 1;
}

/** @param {readonly { path: string, bytes: number }[]} files */
async function hashOnLanes(files) {
  const pool = createPool({
    threads: availableParallelism(),
    // Sizes differ a lot: a small file should not wait behind a large one while another lane is idle.
    balancer: "sharedQueue",
    // All that these lanes may touch.
    permission: { read: [folder], write: false },
  })({ hash });
  const progress = new Progress(files.length);
  try {
    return await Promise.all(
      files.map(async ({ path, bytes }) => {
        const digest = await pool.call.hash(path);
        progress.add(bytes);
        return digest;
      }),
    );
  } finally {
    progress.end();
    await pool.shutdown();
  }
}

/**
 * @template T
 * @param {() => T} work
 */
async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { result, ms: performance.now() - startedAt };
}
