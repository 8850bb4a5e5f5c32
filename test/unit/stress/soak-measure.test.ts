import { expect, test } from "vitest";
import { judge } from "../../stress/soak-measure.mjs";

const FLAT = {
  rss: 100 << 20,
  heapUsed: 40 << 20,
  external: 40 << 20,
  descriptors: 20,
  threads: 13,
  mappings: 4,
  children: 2,
};

/** 20 chapters, of which each may differ from the first. */
const chapters = (change: (chapter: number) => Partial<typeof FLAT>) =>
  Array.from({ length: 20 }, (_, chapter) => ({ ...FLAT, ...change(chapter) }));

test("what goes up and down is flat", () => {
  expect(judge(chapters((chapter) => ({ rss: FLAT.rss + (chapter % 3) * (5 << 20) })))).toEqual([]);
});

test("what grows before it is judged is flat", () => {
  expect(judge(chapters((chapter) => (chapter < 4 ? { rss: 10 << 20, threads: 7 } : {})))).toEqual([]);
});

test.each(["rss", "heapUsed", "external"] as const)("a leak of %s in every chapter is not", (name) => {
  const problems = judge(chapters((chapter) => ({ [name]: FLAT[name] * (1 + chapter * 0.02) })));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`${name}: median of the last third`);
});

test.each(["descriptors", "threads", "mappings", "children"] as const)("one more of %s is not", (name) => {
  const problems = judge(chapters((chapter) => (chapter === 19 ? { [name]: FLAT[name] + 1 } : {})));
  expect(problems).toEqual([`${name} at rest: ${FLAT[name]}, ${FLAT[name] + 1}; has to be one number`]);
});
