import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Heap } from "../../../bench/balancers/heap.mjs";
import { simulate } from "../../../bench/balancers/virtual-pool.mjs";
import { BALANCERS } from "../../../src/pool/host/balancers.ts";

// Pools in virtual time, against what can be worked out by hand.

const free = { hostCallMs: 0, crossingMs: 0 };
const shape = (costsMs: readonly number[], more: object = {}): Parameters<typeof simulate>[0] => ({
  name: "test",
  tells: "",
  costsMs,
  waitsMs: costsMs.map(() => 0),
  arrivalsMs: costsMs.map(() => 0),
  slowdown: 1,
  ...more,
});
const makespan = (
  strategy: keyof typeof BALANCERS,
  load: ReturnType<typeof shape>,
  machine: { lanes: number; cores: number } & Partial<typeof free>,
): number => simulate(load, { ...free, ...machine }, { pick: BALANCERS[strategy] }, () => 0.5);

describe("makespan", () => {
  test("of calls in turn is that of the busier lane", () => {
    expect(makespan("roundRobin", shape([5, 1, 5, 1]), { lanes: 2, cores: 2 })).toBe(10);
  });

  test("of a shared queue has at most one call wait behind a long one", () => {
    expect(makespan("sharedQueue", shape([5, 1, 1, 1, 1, 1]), { lanes: 2, cores: 2 })).toBe(6);
  });

  test("of lanes that share a core is the sum of the work", () => {
    expect(makespan("roundRobin", shape([2, 2, 2, 2]), { lanes: 4, cores: 1 })).toBe(8);
    expect(makespan("roundRobin", shape([1, 3]), { lanes: 2, cores: 1 })).toBe(4);
  });

  test("of waits that overlap in one lane is the work and the last wait", () => {
    expect(makespan("roundRobin", shape([1, 1, 1], { waitsMs: [10, 10, 10] }), { lanes: 1, cores: 1 })).toBe(
      13,
    );
  });

  test("takes in what a slow lane, the host and the way cost", () => {
    expect(makespan("roundRobin", shape([2, 2], { slowdown: 3 }), { lanes: 2, cores: 2 })).toBe(6);
    const machine = { lanes: 1, cores: 1, hostCallMs: 1, crossingMs: 2 };
    expect(makespan("roundRobin", shape([5]), machine)).toBe(10);
  });

  test("begins no call before it arrives", () => {
    expect(makespan("firstIdle", shape([1, 1], { arrivalsMs: [0, 7] }), { lanes: 2, cores: 2 })).toBe(8);
  });

  test("with stealing leaves no lane idle while another has calls waiting", () => {
    const stealing = { pick: () => 0, steals: true };
    expect(simulate(shape([2, 2]), { ...free, lanes: 2, cores: 2 }, stealing, () => 0.5)).toBe(4);
    expect(
      simulate(
        shape([2, 2, 2, 1], { arrivalsMs: [0, 0, 0, 0] }),
        { ...free, lanes: 2, cores: 2 },
        { pick: BALANCERS.roundRobin, steals: true },
        () => 0.5,
      ),
    ).toBe(4);
  });
});

test("every strategy answers every call, not before it could be", () => {
  const costs = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 });
  const names = fc.constantFrom(...(Object.keys(BALANCERS) as (keyof typeof BALANCERS)[]));
  fc.assert(
    fc.property(
      costs,
      names,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      (list, name, lanes, cores) => {
        const total = list.reduce((sum, cost) => sum + cost, 0);
        const took = makespan(name, shape(list), { lanes, cores });
        const bound = Math.max(total / Math.min(lanes, cores), ...list);
        expect(took).toBeGreaterThanOrEqual(bound - 1e-9);
        expect(took).toBeLessThanOrEqual(total + 1e-9);
      },
    ),
  );
});

test("a heap gives entries by key, and equal ones in the order they came", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 })), (keys) => {
      const heap = new Heap<number>();
      for (const [index, key] of keys.entries()) heap.push(key, index);
      const out: number[] = [];
      while (heap.size > 0) out.push(heap.pop() ?? -1);
      const expected = keys.map((_, index) => index).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
      expect(out).toEqual(expected);
    }),
  );
});
