import { expect, test } from "vitest";
import { CallTally } from "../../../src/bench/call-report.ts";

test("counts time once while iterations overlap, and not between them", () => {
  const tally = new CallTally();
  tally.begin(0);
  tally.begin(5);
  tally.end(10, 3);
  tally.end(20, 1);
  tally.begin(100);
  tally.end(110, 2);
  expect(tally.report()).toMatchObject({ calls: 6, busyMs: 30, throughput: 200 });
});

test("nothing called is no division by zero", () => {
  expect(new CallTally().report()).toEqual({
    calls: 0,
    busyMs: 0,
    throughput: 0,
    latency: { meanMs: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 },
  });
});
