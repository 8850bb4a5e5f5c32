import fc from "fast-check";
import { expect, test } from "vitest";
import { Deque } from "../../../src/pool/host/deque.ts";

const step = fc.oneof(
  fc.record({ kind: fc.constant("push" as const), value: fc.nat() }),
  fc.record({ kind: fc.constant("shift" as const) }),
  fc.record({ kind: fc.constant("take" as const), divisor: fc.integer({ min: 2, max: 5 }) }),
);

test("behaves as an array that is pushed, shifted and searched", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
      const deque = new Deque<number>();
      const model: number[] = [];
      for (const action of steps) {
        if (action.kind === "push") {
          deque.push(action.value);
          model.push(action.value);
        } else if (action.kind === "shift") {
          expect(deque.shift()).toBe(model.shift());
        } else {
          const found = model.findIndex((value) => value % action.divisor === 0);
          const expected = found < 0 ? undefined : model.splice(found, 1)[0];
          expect(deque.take((value) => value % action.divisor === 0)).toBe(expected);
        }
        expect(deque.length).toBe(model.length);
        expect(deque.first).toBe(model[0]);
      }
    }),
  );
});
