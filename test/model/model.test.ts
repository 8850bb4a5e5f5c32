import { describe, expect, test } from "vitest";
import { INSTANCES, MISTAKES } from "./instances.mjs";
import { check, whatIsMissing } from "./run.mjs";

const missing = whatIsMissing();
const because = missing === undefined ? "" : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(`the model of parking and waking${because}`, () => {
  test.each(INSTANCES)("holds: $name", { timeout: 300_000 }, async (instance) => {
    expect(await check(instance)).toMatchObject({ errors: 0, isComplete: true });
  });

  test.each(MISTAKES)("finds out that $name", { timeout: 300_000 }, async (mistake) => {
    expect((await check(mistake)).errors).toBe(1);
  });
});
