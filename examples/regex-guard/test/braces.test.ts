import fixed from "brace-expansion";
import old from "old-brace-expansion";
import { describe, expect, test } from "vitest";
import { test as guarded } from "knitting/vitest";

// CVE-2017-18077: up to 1.1.6 brace-expansion tests /^(.*,)+(.+)?$/ on what stands between braces. When the text can't match, because
// of its line break, each further comma doubles the time that takes: 40 commas are a trillion steps. No timer ends them, since
// the thread that would have to run it is busy.
const hostile = `{${",".repeat(40)}\n}`;

describe.concurrent("braces", () => {
  // A body of `test.lane` runs on a lane, which can be killed from outside.
  guarded.lane("brace-expansion 1.1.6 expands a hostile text", { hardTimeoutMs: 500 }, () => {
    expect(old(hostile)).toBeInstanceOf(Array);
  });

  guarded.lane("brace-expansion 1.1.12 expands it too", { hardTimeoutMs: 5_000 }, () => {
    expect(fixed(hostile)).toBeInstanceOf(Array);
  });

  // As long as nobody can upgrade: a known hang that keeps the suite green, and turns red once it is gone.
  guarded.lane.fails("brace-expansion 1.1.6 is still in use", { hardTimeoutMs: 500 }, () => {
    expect(old(hostile)).toBeInstanceOf(Array);
  });

  guarded.lane("the old one is right about harmless texts", () => {
    expect(old("{a,b}{1..2}")).toEqual(["a1", "a2", "b1", "b2"]);
  });
});

test("tests that use no lane run as ever", () => {
  expect(fixed("x{1..3}")).toEqual(["x1", "x2", "x3"]);
});
