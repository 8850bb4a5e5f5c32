// What `test.lane` is called with.
import { expect, test } from "vitest";
import { readArguments } from "../../../src/plugin/test/lane-test-options.ts";

test.each([
  [
    "a mistyped option of lanes",
    { hardTimeout: 1 },
    "`hardTimeout` of `test.lane`; did you mean `hardTimeoutMs`?",
  ],
  ["a mistyped option of tests", { repeat: 1 }, "`repeat` of `test.lane`; did you mean `repeats`?"],
  ["an option of a group", { parkMs: 1 }, "it belongs in `worker.timers`: `worker.timers.parkMs`."],
])("%s is refused with what was meant, and with all that there are", (_, options, message) => {
  const read = (): unknown => readArguments([options, () => {}]);
  expect(read).toThrow(TypeError);
  expect(read).toThrow(message);
  expect(read).toThrow(
    /It takes those of `test` \(timeout, retry, .*\) and those of lanes \(hardTimeoutMs, .*threads/,
  );
});
