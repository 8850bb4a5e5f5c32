// @ts-check
// Entry of a child process: the same function under the same tinybench, with nothing else in the process. Prints its mean.
import { Bench } from "tinybench";
import { STEPS, work } from "./steps.mjs";

const bench = new Bench({ time: Number(process.argv[2]), warmupTime: 50 });
bench.add("bare", () => work(STEPS));
await bench.run();
const [result] = bench.results;
process.stdout.write(
  `${JSON.stringify(result !== undefined && "latency" in result ? result.latency : null)}\n`,
);
