// @ts-check
// Entry of a child process: the same function under the same tinybench, with nothing else in the process. Prints its mean.
import { Bench } from "tinybench";

const STEPS = Number(process.argv[2]);

/** @param {number} steps */
function work(steps) {
  let value = steps;
  for (let step = 0; step < steps; step++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  return value;
}

const bench = new Bench({ time: Number(process.argv[3]), warmupTime: 50 });
bench.add("bare", () => work(STEPS));
await bench.run();
const [result] = bench.results;
process.stdout.write(
  `${JSON.stringify(result !== undefined && "latency" in result ? result.latency : null)}\n`,
);
