import { describe, expect, it } from "vitest";
import { Envelope } from "../../../src/pool/codec/index.ts";
import { assertSame, cross, crossings } from "./crossing.ts";

type Resizable = ArrayBuffer & { resizable: boolean; maxByteLength: number; resize(length: number): void };
const resizable = (length: number, maxByteLength: number): Resizable =>
  Reflect.construct(ArrayBuffer, [length, { maxByteLength }]) as Resizable;

describe("bytes", () => {
  it.each([0, 1, 63, 64, 65, 1024, 4096, 100_000])("of %i bytes arrive as private copies", (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
    for (const value of [bytes, bytes.buffer, new DataView(bytes.buffer), Buffer.from(bytes)]) {
      for (const way of crossings) {
        assertSame(way.cross(value), value);
        assertSame(way.cross([value]), [value]);
      }
    }
    const arrived = cross(bytes) as Uint8Array;
    expect(arrived.buffer.byteLength).toBe(size);
    expect(arrived.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it("of a Buffer arrive as a Buffer, and of a part of Node's pool alone", () => {
    const pooled = Buffer.from("pooled");
    expect(Buffer.isBuffer(cross(pooled))).toBe(true);
    const { inside } = cross({ inside: pooled }) as { inside: Buffer };
    expect(inside).toEqual(pooled);
    const whole = cross({ inside: Buffer.alloc(10, 1) }) as { inside: Buffer };
    expect(Buffer.isBuffer(whole.inside)).toBe(true);
  });

  it("seen through several views stay shared by them", () => {
    const buffer = new ArrayBuffer(64);
    const value = [
      new Uint8Array(buffer, 3, 5),
      new Float64Array(buffer, 8, 2),
      buffer,
      new DataView(buffer, 60),
    ];
    const [bytes, floats, whole, view] = cross(value) as [Uint8Array, Float64Array, ArrayBuffer, DataView];
    expect(bytes.buffer).toBe(whole);
    expect(floats.buffer).toBe(whole);
    expect(view.buffer).toBe(whole);
    assertSame([bytes, floats, whole, view], structuredClone(value));
    floats[0] = 1;
    expect(new Uint8Array(whole, 8, 8)).toEqual(new Uint8Array(new Float64Array([1]).buffer));
  });

  it("outside of all views stay at home, and sharing survives that", () => {
    const buffer = new ArrayBuffer(500_000);
    const a = new Uint16Array(buffer, 400_002, 4).fill(7);
    const b = new Float64Array(buffer, 400_008, 2).fill(1.5);
    const [c, d] = cross([a, b]) as [Uint16Array, Float64Array];
    expect([...c]).toEqual([...a]);
    expect([...d]).toEqual([...b]);
    expect(c.buffer).toBe(d.buffer);
    expect(c.buffer.byteLength).toBeLessThan(100);
    expect(d.byteOffset - c.byteOffset).toBe(6);
  });

  it("of a resizable ArrayBuffer can still be resized, and views still follow", () => {
    const buffer = resizable(8, 64);
    const [arrived, view] = cross([buffer, new Uint8Array(buffer)]) as [Resizable, Uint8Array];
    expect(arrived.resizable).toBe(true);
    expect(arrived.maxByteLength).toBe(64);
    arrived.resize(32);
    expect(view.length).toBe(32);
    expect(((cross(new Uint8Array(buffer)) as Uint8Array).buffer as Resizable).maxByteLength).toBe(64);
    expect((cross(buffer) as Resizable).maxByteLength).toBe(64);
  });

  it("of Float16Array arrive where the runtime has it", () => {
    const constructor = (globalThis as { Float16Array?: new (list: number[]) => ArrayBufferView })
      .Float16Array;
    if (constructor === undefined) return;
    const value = new constructor([1.5, -2, 65504]);
    assertSame(cross(value), value);
    assertSame(cross([value]), [value]);
  });
});

describe("memory that is not copied", () => {
  it("shares a SharedArrayBuffer, alone and behind views", () => {
    const shared = new SharedArrayBuffer(16);
    expect(cross(shared)).toBe(shared);
    const { words, again } = cross({ words: new Int32Array(shared, 4, 2), again: shared }) as Record<
      string,
      Int32Array
    >;
    expect(again).toBe(shared);
    expect(words?.buffer).toBe(shared);
    expect(words?.byteOffset).toBe(4);
    expect((cross(new Uint8Array(shared)) as Uint8Array).buffer).toBe(shared);
  });

  it("moves the named ArrayBuffers and copies the others", () => {
    const moved = new ArrayBuffer(8);
    const copied = new ArrayBuffer(8);
    const [a, b, c] = cross([moved, copied, new Uint8Array(moved, 2)], [moved]) as [
      ArrayBuffer,
      ArrayBuffer,
      Uint8Array,
    ];
    expect(a).toBe(moved);
    expect(b).not.toBe(copied);
    expect(c.buffer).toBe(moved);
    expect((cross(new Uint8Array(moved), [moved]) as Uint8Array).buffer).toBe(moved);
    expect(cross(moved, [moved])).toBe(moved);
    expect(cross(copied, [moved])).not.toBe(copied);
  });

  it('moves everything on "all", except pieces of Node\'s pool', () => {
    const buffer = new ArrayBuffer(8);
    const pooled = Buffer.from("piece");
    const [a, b] = cross([buffer, pooled], "all") as [ArrayBuffer, Buffer];
    expect(a).toBe(buffer);
    expect(b).toEqual(pooled);
    expect(b.byteOffset).not.toBe(pooled.byteOffset);
    expect(cross(pooled, "all")).toEqual(pooled);
  });
});

describe("Envelope", () => {
  it("keeps its header and payload", () => {
    const payload = new Uint8Array([1, 2, 3]).buffer;
    const arrived = cross(new Envelope({ kind: "frame", at: new Date(5) }, payload)) as Envelope;
    expect(arrived).toBeInstanceOf(Envelope);
    assertSame({ ...arrived }, { header: { kind: "frame", at: new Date(5) }, payload });
    const many = cross([1, 2].map((n) => new Envelope(n, payload))) as Envelope[];
    expect(many.map((envelope) => envelope.header)).toEqual([1, 2]);
    expect(many[0]?.payload).toBe(many[1]?.payload);
  });

  it("of another copy of the package is recognised", () => {
    class Foreign {
      header = "h";
      payload = new ArrayBuffer(1);
      get [Symbol.for("knitting.Envelope")](): true {
        return true;
      }
    }
    expect(cross({ nested: new Foreign() })).toHaveProperty("nested.header", "h");
    expect(cross(new Foreign())).toBeInstanceOf(Envelope);
  });

  it("moves its payload when that is given away", () => {
    const payload = new ArrayBuffer(4);
    expect((cross(new Envelope(1, payload), [payload]) as Envelope).payload).toBe(payload);
  });

  it("may hold itself", () => {
    const header: { self?: Envelope } = {};
    header.self = new Envelope(header, new ArrayBuffer(0));
    const arrived = cross(header.self) as Envelope<{ self: Envelope }>;
    expect(arrived.header.self).toBe(arrived);
  });
});
