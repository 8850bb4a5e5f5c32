// @ts-check
// `node first.mjs lanes|alone <threads> <seed>`: prints the milliseconds that the first check of a process takes, with the start of its
// lanes. Run by main.mjs.
import fc from "fast-check";
import { isMain } from "knitting";
import { check, closeLanes } from "knitting/property";
import { fanned, plain } from "./properties.mjs";

if (isMain) {
  const [side, threads, seed] = process.argv.slice(2);
  const parameters = { seed: Number(seed) };
  const startedAt = performance.now();
  if (side === "lanes") await check(fanned.slowFailing, parameters, { threads: Number(threads) });
  else await fc.check(plain.slowFailing, parameters);
  console.log(performance.now() - startedAt);
  await closeLanes();
}
