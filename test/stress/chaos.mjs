// 100,000 calls under random crashes, hangs, aborts and timeouts: `node test/stress/chaos.mjs [calls] [seed]`; with
// `--lanes process`, `deno` or `bun`, lanes are processes of those, and are killed from outside as well.
import { readArguments } from "./carriers.mjs";
import { describeControlWords } from "./control-words.mjs";

const { runChaosRound } = await import("./chaos-round.mjs");

const { carrier, numbers } = readArguments();
const [calls = 100_000, seed = Date.now() % 1_000_000] = numbers;
const CALLS_PER_ROUND = 5_000;
const total = {};
let restarts = 0;
let kills = 0;
const startedAt = Date.now();

for (let done = 0, round = 0; done < calls; done += CALLS_PER_ROUND, round++) {
  const result = await runChaosRound({
    seed: seed + round,
    calls: Math.min(CALLS_PER_ROUND, calls - done),
    carrier,
    describe: describeControlWords,
  });
  restarts += result.restarts;
  kills += result.kills;
  for (const [outcome, count] of Object.entries(result.tally)) total[outcome] = (total[outcome] ?? 0) + count;
}

console.log(
  `${calls} calls on ${carrier} lanes, seed ${seed}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s, ` +
    `${restarts} lanes replaced, ${kills} of them killed from outside`,
);
console.table(total);
const left = process.getActiveResourcesInfo().filter((type) => type !== "PipeWrap" && type !== "TTYWrap");
console.log("left over:", left.length === 0 ? "nothing" : left.join(", "));
