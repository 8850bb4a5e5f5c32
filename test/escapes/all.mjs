// @ts-check
// The whole escape battery on this Node: the controls first, then strict, on threads, processes and Deno. Goes on after a failure, and
// exits with 1 if there was one.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const RUN = fileURLToPath(new URL("./run.mjs", import.meta.url));
const RUNS = [
  ["--policy", "unsafe"],
  ["--open"],
  ["--policy", "strict"],
  ["--lanes", "process", "--policy", "unsafe"],
  ["--lanes", "process", "--open"],
  ["--lanes", "process", "--policy", "strict"],
  ["--lanes", "deno", "--policy", "strict"],
];

for (const args of RUNS) {
  console.log(`\n${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [RUN, ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
