import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PayloadArena } from "../../../src/pool/ring/arena.ts";

interface Live {
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** Drives an arena as a ring does, and fails as soon as two payloads in use overlap. */
class CheckedArena {
  readonly arena: PayloadArena;
  readonly live: Live[] = [];
  readonly memory: SharedArrayBuffer;
  tail: number;

  constructor(memory: SharedArrayBuffer, position: number) {
    this.memory = memory;
    this.tail = position;
    this.arena = new PayloadArena(memory, position);
  }

  /** Places a payload of unknown size in the open region, or by size; or a slot without bytes. Says whether it fitted. */
  place(length: number, inPlace: boolean): boolean {
    if (length > 0) {
      this.arena.openRegion();
      const { regionStart, regionEnd } = this.arena;
      const fits = inPlace && regionEnd - regionStart >= length;
      const offset = fits ? regionStart : this.arena.find(length);
      if (offset < 0) return false;
      this.#check(offset, length);
      this.arena.take(this.tail, offset, length);
      this.live.push({ position: this.tail, start: offset, end: offset + length });
    }
    this.tail = (this.tail + 1) | 0;
    return true;
  }

  /** The consumer has read `count` slots. */
  free(head: number): void {
    this.arena.freeUpTo(head);
    while (this.live[0] !== undefined && ((this.live[0].position - head) | 0) < 0) this.live.shift();
  }

  #check(offset: number, length: number): void {
    expect(offset % 8).toBe(0);
    expect(offset + length).toBeLessThanOrEqual(this.arena.buffer.length);
    for (const { start, end } of this.live) {
      if (offset < end && start < offset + length) {
        throw new Error(`[${offset}, ${offset + length}) overlaps [${start}, ${end})`);
      }
    }
  }
}

const steps = fc.array(
  fc.record({
    length: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 512 }), fc.integer({ min: 513, max: 1024 })),
    inPlace: fc.boolean(),
    freed: fc.nat({ max: 4 }),
  }),
  { maxLength: 300 },
);

describe.each([
  ["fixed", () => new SharedArrayBuffer(8192)],
  ["growable", () => new SharedArrayBuffer(1000, { maxByteLength: 8192 })],
])("a %s arena", (_name, allocate) => {
  test.each([
    ["from the start", 0],
    ["across the wrap of positions", 0x7fff_fff0],
  ])("never hands out bytes that are in use, %s", (_where, position) => {
    fc.assert(
      fc.property(steps, (list) => {
        const checked = new CheckedArena(allocate(), position);
        let head = position;
        for (const { length, inPlace, freed } of list) {
          // A ring has 1,024 slots; the test frees before it would run out of them.
          while (((checked.tail - head) | 0) > 1000 || !checked.place(length, inPlace)) {
            // Waiting for the consumer must always end: once all is free, anything up to an eighth fits.
            expect((checked.tail - head) | 0).toBeGreaterThan(0);
            head = (head + 1) | 0;
            checked.free(head);
          }
          const open = (checked.tail - head) | 0;
          head = (head + Math.min(freed, open)) | 0;
          checked.free(head);
        }
      }),
    );
  });
});

test("goes back to the first byte whenever nothing is in use", () => {
  const checked = new CheckedArena(new SharedArrayBuffer(4096), 0);
  for (let round = 0; round < 50; round++) {
    expect(checked.place(100, true)).toBe(true);
    checked.free(checked.tail);
    expect(checked.arena.writeOffset).toBe(0);
  }
});

test("grows no further than it may", () => {
  const memory = new SharedArrayBuffer(256, { maxByteLength: 1024 });
  const checked = new CheckedArena(memory, 0);
  let placed = 0;
  while (checked.place(128, true)) placed++;
  expect(placed).toBe(8);
  expect(memory.byteLength).toBe(1024);
});
