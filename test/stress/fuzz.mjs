// Hostile bytes for the decoder, for as long as one likes: `node test/stress/fuzz.mjs [seconds] [seed]`. It runs on a thread, so that a case
// that never ends, or takes all memory, is told with its seed. Exit code 1 when a case goes wrong, or a tag was never read.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** A case that takes longer is taken for one that hangs. */
const HANG_MS = 20_000;
const HEAP_MB = 512;

async function fuzz({ module, seconds, firstSeed, progress }) {
  const { BODY_TAGS, reached, runHostileCase, watchTags } = await import(module);
  watchTags();
  const words = new Int32Array(progress);
  const end = performance.now() + seconds * 1_000;
  for (let count = 0; performance.now() < end; count++) {
    const seed = (firstSeed + count) % 2_147_483_647;
    Atomics.store(words, 1, seed);
    runHostileCase(seed);
    Atomics.add(words, 0, 1);
  }
  parentPort.postMessage([...BODY_TAGS].map(([tag, number]) => ({ tag, read: reached.get(number) ?? 0 })));
}

/** The sources, as JavaScript: this version of Node may not load TypeScript. */
async function bundle(folder) {
  const { rolldown } = await import("rolldown");
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const input = join(root, "test/unit/codec/hostile-case.ts");
  const built = await rolldown({ input, platform: "node", external: /^node:/u, treeshake: false });
  const file = join(folder, "hostile-case.mjs");
  await built.write({ file, format: "esm", codeSplitting: false });
  await built.close();
  return pathToFileURL(file).href;
}

async function main() {
  const [seconds = 60, firstSeed = Date.now() % 1_000_000_000] = process.argv.slice(2).map(Number);
  // Inside the project, so that packages are found.
  const folder = mkdtempSync(fileURLToPath(new URL("../../.dist-fuzz-", import.meta.url)));
  const progress = new SharedArrayBuffer(8);
  const words = new Int32Array(progress);
  try {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { module: await bundle(folder), seconds, firstSeed, progress },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const tags = await watch(worker, words);
    console.table(tags);
    const unread = tags.filter(({ read }) => read === 0);
    console.log(
      `${Atomics.load(words, 0)} cases in ${seconds} s from seed ${firstSeed}, ${tags.length - unread.length} of ${tags.length} tags read`,
    );
    if (unread.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error(`seed ${Atomics.load(words, 1)} after ${Atomics.load(words, 0)} cases:`, error);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the thread says when it is done. */
async function watch(worker, words) {
  let seen = -1;
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      timer = setInterval(() => {
        const count = Atomics.load(words, 0);
        if (count === seen) reject(new Error(`no case has ended for ${HANG_MS} ms`));
        seen = count;
      }, HANG_MS);
      worker.on("message", resolve);
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`the thread ended with code ${code}`)));
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

if (isMainThread) await main();
else await fuzz(workerData);
