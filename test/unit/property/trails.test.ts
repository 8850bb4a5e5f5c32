import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Level } from "../../../src/plugin/property/host/level.ts";
import { TrailRuns } from "../../../src/plugin/property/host/trail-runs.ts";
import {
  End,
  MAX_NODES,
  MAX_NODE_RUNS,
  type Step,
  TRAIL_COUNT,
  Trails,
  TRAILS_BYTES,
} from "../../../src/plugin/property/trails.ts";

// Lanes that search for the smallest failure together: in whatever order their runs come to an end, they find what one that
// looks at one shrink after the other finds.

const newTrails = (): Trails => new Trails(new Int32Array(new SharedArrayBuffer(TRAILS_BYTES)));

/** A tree of shrinks: of each value, how many there are, and which of them fail. Drawn from a path, so that it has no end. */
interface Tree {
  readonly sizes: readonly number[];
  readonly failing: readonly number[];
}

const pathOf = (trails: Trails, { node, position }: Step): readonly number[] =>
  node === 0 ? [position] : [...pathOf(trails, trails.origin(0, node)), position];
const hash = (path: readonly number[]): number =>
  path.reduce((sum, at) => (Math.imul(sum, 31) + at + 7) & 0xffff, path.length);
const sizeOf = ({ sizes }: Tree, path: readonly number[]): number =>
  path.length > 12 ? 0 : (sizes[hash(path) % sizes.length] ?? 0);
const fails = ({ failing }: Tree, path: readonly number[]): boolean =>
  failing.includes(hash(path) % 11) || (path.at(-1) ?? 0) + path.length > 40;

/** As fast-check goes. */
function sequential(tree: Tree): { readonly path: readonly number[]; readonly runs: readonly string[] } {
  const runs: string[] = [];
  let path: readonly number[] = [];
  for (let at = 0; at < sizeOf(tree, path);) {
    const next = [...path, at];
    runs.push(next.join(":"));
    if (fails(tree, next)) {
      path = next;
      at = 0;
    } else at++;
  }
  return { path, runs };
}

/** The way that the trail took in the end. */
function wayOf(trails: Trails): readonly number[] {
  const path: number[] = [];
  for (let node = 0; ;) {
    const { position, why } = trails.end(0, node);
    if (why !== End.Failed) return path;
    path.push(position);
    const from = node;
    for (let next = 1; next < trails.nodes(0); next++) {
      const origin = trails.origin(0, next);
      if (origin.node === from && origin.position === position) node = next;
    }
    if (node === from) return path;
  }
}

const trees = fc.record({
  sizes: fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }),
  failing: fc.uniqueArray(fc.nat(10), { maxLength: 4 }),
});

describe("a trail", () => {
  test("leads to the failure that a sequential search finds, whatever order runs end in", () => {
    fc.assert(
      fc.property(
        trees,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat(99)),
        (tree, lanes, chance) => {
          const trails = newTrails();
          trails.open(0, MAX_NODE_RUNS);
          const running: Step[] = [];
          const begun = new Set<string>();
          for (let step = 0; step < 3_000; step++) {
            const take = running.length < lanes && (chance.next().value ?? 0) % 2 === 0;
            const taken = take ? trails.take(0) : undefined;
            if (taken !== undefined) {
              const name = pathOf(trails, taken).join(":");
              expect(begun.has(name)).toBe(false);
              begun.add(name);
              running.push(taken);
            }
            if (taken === undefined && running.length > 0) {
              const [ended] = running.splice((chance.next().value ?? 0) % running.length, 1);
              if (ended === undefined) throw new Error("nothing runs");
              const path = pathOf(trails, ended);
              if (ended.position >= sizeOf(tree, path.slice(0, -1))) trails.endAt(0, ended, End.NoValue);
              else if (fails(tree, path)) trails.fail(0, ended, true);
              else trails.note(0, ended, "passed");
            }
            if (running.length === 0 && !trails.hasMore(0)) break;
          }
          const { path, runs } = sequential(tree);
          expect(running).toEqual([]);
          // Nodes run out, and what was spent on failures that came to nothing is not there for those that count.
          if (trails.nodes(0) < MAX_NODES) {
            expect(wayOf(trails)).toEqual(path);
            for (const run of runs) expect(begun).toContain(run);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("turns back when an earlier run fails after all, and not when a later one does", () => {
    const trails = newTrails();
    trails.open(0, 10);
    const [first, second, third] = [trails.take(0), trails.take(0), trails.take(0)];
    if (first === undefined || second === undefined || third === undefined) throw new Error("no runs");
    expect(trails.fail(0, second, true)).toBe("onward");
    expect(trails.take(0)).toEqual({ node: 1, position: 0 });
    expect(trails.fail(0, third, true)).toBe("beyond");
    expect(trails.failedBeyond(0)).toBe(1);
    expect(trails.take(0)).toEqual({ node: 1, position: 1 });
    expect(trails.fail(0, first, true)).toBe("onward");
    expect(trails.take(0)).toEqual({ node: 2, position: 0 });
    expect(trails.origin(0, 2)).toEqual({ node: 0, position: 0 });
    // A failure where the search no longer is leads nowhere.
    trails.fail(0, { node: 1, position: 0 }, true);
    expect(trails.take(0)).toEqual({ node: 2, position: 1 });
  });

  test("turns to the earlier of two runs that fail at once, whichever says so first", async () => {
    const { add } = Atomics;
    let meanwhile: (() => void) | undefined;
    // A lane that is interrupted between two of its steps: the other fails then.
    Atomics.add = ((...args: Parameters<typeof add>) => {
      const interrupt = meanwhile;
      meanwhile = undefined;
      interrupt?.();
      return add(...args);
    }) as typeof add;
    try {
      vi.resetModules();
      const interrupted = await import("../../../src/plugin/property/trails.ts");
      const trails = new interrupted.Trails(new Int32Array(new SharedArrayBuffer(TRAILS_BYTES)));
      trails.open(0, 10);
      const [earlier, later] = [trails.take(0), trails.take(0)];
      if (earlier === undefined || later === undefined) throw new Error("no runs");
      meanwhile = () => trails.fail(0, earlier, true);
      trails.fail(0, later, true);
      const next = trails.take(0);
      if (next === undefined) throw new Error("no run");
      expect(trails.origin(0, next.node)).toEqual(earlier);
    } finally {
      Atomics.add = add;
    }
  });

  test("ends where the host has to say what comes", () => {
    const trails = newTrails();
    trails.open(0, 10);
    const step = trails.take(0);
    if (step === undefined) throw new Error("no run");
    expect(trails.fail(0, step, false)).toBe("end");
    expect(trails.take(0)).toBeUndefined();
    expect(trails.hasMore(0)).toBe(false);
    expect(trails.end(0, 0)).toEqual({ position: 0, why: End.Failed });
    trails.open(0, 3);
    expect(trails.nodes(0)).toBe(1);
    expect([trails.take(0), trails.take(0), trails.take(0), trails.take(0)].filter(Boolean)).toHaveLength(3);
  });
});

describe("the host's view of a trail", () => {
  test("gives back what was not run, and frees the words", () => {
    const trails = newTrails();
    const runs = new TrailRuns(trails);
    for (let time = 0; time < TRAIL_COUNT * 2; time++) {
      const level = new Level([3], undefined, 0);
      const trail = runs.open(level, 2);
      if (trail === undefined) throw new Error("no trail");
      const [node] = runs.nodesOf(trail);
      if (node === undefined) throw new Error("no node");
      expect(level.isFree(2)).toBe(false);
      const [first, second] = [trails.take(trail.id), trails.take(trail.id), trails.take(trail.id)];
      if (first === undefined || second === undefined) throw new Error("no runs");
      trails.note(trail.id, second, "skipped");
      expect(runs.found(trail, node)).toEqual({ fresh: [3], stretches: [{ from: 3, ran: 1, skips: [0] }] });
      trails.note(trail.id, first, "passed");
      expect(runs.found(trail, node)).toEqual({ fresh: [2], stretches: [{ from: 2, ran: 2, skips: [1] }] });
      runs.close(trail);
      expect([2, 3, 4, 5].map((index) => level.isFree(index))).toEqual([false, false, true, true]);
      expect(level.inFlight.size).toBe(0);
    }
  });

  test("knows the lists of what failed", () => {
    const trails = newTrails();
    const runs = new TrailRuns(trails);
    const level = new Level([3], undefined, 0);
    const trail = runs.open(level, 5);
    if (trail === undefined) throw new Error("no trail");
    const step = trails.take(trail.id);
    if (step === undefined) throw new Error("no run");
    trails.fail(trail.id, step, true);
    expect([...runs.nodesOf(trail)].map((node) => node.level.path)).toEqual([[3], [3, 5]]);
    expect(level.below(5).isFree(0)).toBe(false);
    expect(runs.hasMore(trail)).toBe(true);
    trail.isOver = true;
    expect(runs.hasMore(trail)).toBe(false);
  });
});
