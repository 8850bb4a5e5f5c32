import { expect, test } from "vitest";
import { runChaosRound } from "../../stress/chaos-round.mjs";

// The seed is in the message of a failure: `node test/stress/chaos.mjs 5000 <seed>` repeats it.
test("20,000 calls under random crashes, hangs, aborts and timeouts each settle once, as they should", async () => {
  const firstSeed = Date.now() % 1_000_000;
  const before = process
    .getActiveResourcesInfo()
    .filter((type) => type === "Worker" || type === "MessagePort");
  let settled = 0;
  for (let round = 0; round < 8; round++) {
    const { tally } = await runChaosRound({ seed: firstSeed + round, calls: 2_500 });
    for (const count of Object.values(tally)) settled += count;
  }
  expect(settled).toBe(20_000);
  const after = process
    .getActiveResourcesInfo()
    .filter((type) => type === "Worker" || type === "MessagePort");
  expect(after).toEqual(before);
});
