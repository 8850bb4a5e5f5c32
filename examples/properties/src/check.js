// `npm start`: properties without Vitest. Checks two, one of which finds a bug, and replays its counterexample with fast-check alone.
import fc from "fast-check";
import { isMain } from "knitting";
import { check, closeLanes, fanReport, property } from "knitting/property";
import varint from "signed-varint";

/** @param {number} value */
const comesBack = (value) => varint.decode(varint.encode(value)) === value;

// At module scope, where lanes find them.
const smallOnes = property(fc.integer(), comesBack);
const allOnes = property(fc.maxSafeInteger(), comesBack);

const PARAMETERS = { seed: 2026, numRuns: 50_000 };

if (isMain) {
  console.log(`signed-varint 2.0.1, seed ${PARAMETERS.seed}, at most ${PARAMETERS.numRuns} runs\n`);

  const held = await check(smallOnes, PARAMETERS);
  print("32-bit integers come back", held);

  const broken = await check(allOnes, PARAMETERS);
  print("every safe integer comes back", broken);
  await closeLanes();

  // The seed and path of a report lead to the same counterexample in fast-check itself.
  const { seed, counterexamplePath: path, counterexample } = broken;
  const replayed = await fc.check(allOnes.sequential(), { seed, path: path ?? "", endOnFailure: true });
  const isSame = replayed.failed && replayed.counterexample?.[0] === counterexample?.[0];
  console.log(`replayed by fast-check alone: ${isSame ? "the same counterexample" : "NOT the same"}`);
  process.exitCode = !held.failed && broken.failed && isSame ? 0 : 1;
}

/** @param {string} name @param {fc.RunDetails<[number]>} details */
function print(name, details) {
  const { failed, numRuns, numShrinks, counterexample, counterexamplePath } = details;
  const { lanes, elapsedMs } = fanReport(details) ?? { lanes: 0, elapsedMs: 0 };
  console.log(`${name}: ${failed ? "no" : "yes"}`);
  console.log(`  ${numRuns} runs and ${numShrinks} shrinks on ${lanes} lanes, ${elapsedMs.toFixed(0)} ms`);
  if (counterexample !== null) {
    const [value] = counterexample;
    console.log(`  counterexample ${value} at path ${counterexamplePath}`);
    const bytes = varint.encode(value);
    console.log(`  is encoded as ${bytes.join(" ")}, which is decoded as ${varint.decode(bytes)}`);
  }
  console.log();
}
