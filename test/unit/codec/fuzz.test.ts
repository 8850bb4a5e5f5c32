import fc from "fast-check";
import { expect, test } from "vitest";
import { BODY_TAGS, reached, runHostileCase, watchTags } from "./hostile-case.ts";

test("hostile bytes end in a value of theirs alone or a coded error, and leave no tag unread", () => {
  watchTags();
  fc.assert(fc.property(fc.nat(), runHostileCase), { numRuns: 4_000 });
  const unread = [...BODY_TAGS].filter(([, tag]) => !reached.has(tag)).map(([name]) => name);
  expect(unread).toEqual([]);
});
