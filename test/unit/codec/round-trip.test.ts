import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anything, graph } from "./arbitraries.ts";
import { assertSame, cross, crossings } from "./crossing.ts";

describe.each(crossings)("a value sent $name", (way) => {
  it("arrives as structuredClone would copy it", () => {
    fc.assert(
      fc.property(anything, (value) => assertSame(way.cross(value), structuredClone(value))),
      { numRuns: 400 },
    );
  });

  it("arrives with its cycles and shared references", () => {
    fc.assert(
      fc.property(graph, (value) => assertSame(way.cross(value), structuredClone(value))),
      { numRuns: 200 },
    );
  });
});

class Point {
  x = 1;
  #hidden = 2;
  get sum(): number {
    return this.x + this.#hidden;
  }
}

function Legacy(this: { own: number }): void {
  this.own = 1;
}
Legacy.prototype.inherited = 2;

describe("values that are easily mangled", () => {
  it.each<[string, unknown]>([
    ["an invalid date", new Date(NaN)],
    ["a regular expression with flags", /a\/[b\]]\u{1F600}/giu],
    ["holes at both ends", [, 1, , 2, ,]],
    ["as many named properties as holes", Object.assign([, 1, ,], { a: 1, b: 2 })],
    ["a match of a regular expression", "abc".match(/(?<letter>b)/)],
    ["an array with undefined in it", [undefined, 1, undefined]],
    ["an empty array with a property", Object.assign([], { extra: true })],
    ["a property of an array that is called like a method", Object.assign([1], { map: 2 })],
    ["a huge sparse array", Object.assign(new Array(4_294_967_295), { 7: "seven", 4_294_967_294: "last" })],
    ["an array of nothing but holes", new Array(100_000)],
    ["a string in UTF-16 of odd content", "\ud800a\udc00é\u{1F600}"],
    ["a string that is not ASCII at its very end", `${"a".repeat(200)}é`],
    ["a long key that is not ASCII", { [`${"k".repeat(300)}é`]: 1 }],
    ["an object with many keys", Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key ${i}`, i]))],
    ["keys that look like indices", { 2: "b", 1: "a", z: 1 }],
    ["a class instance", new Point()],
    ["an instance with an enumerable prototype", Reflect.construct(Legacy, [])],
    ["an object made from Map.prototype", Object.create(Map.prototype)],
    ["a subclass of Map", new (class Registry extends Map<number, number> {})([[1, 2]])],
    ["a subclass of Array", new (class Stack extends Array<number> {})(1, 2, 3)],
    ["an enumerable symbol key", { [Symbol.for("k")]: 1, plain: 2 }],
    ["a hidden property", Object.defineProperty({ shown: 1 }, "hidden", { value: 2 })],
    ["bigints around 64 bits", [2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 0n, -1n]],
    ["wrapped bigints and NaN", [Object(1n), Object(NaN), Object(-0), Object("s"), Object(false)]],
    ["DataView", new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)],
    ["an empty typed array", new Float64Array(0)],
    ["maps as keys of maps", new Map([[new Map([[1, 2]]), new Set(["a"])]])],
  ])("%s", (_, value) => {
    for (const way of crossings) assertSame(way.cross(value), structuredClone(value));
    for (const way of crossings)
      assertSame(way.cross({ nested: [value] }), structuredClone({ nested: [value] }));
  });

  it("keeps symbols that have a global key", () => {
    expect(cross(Symbol.for("knitting.test"))).toBe(Symbol.for("knitting.test"));
    expect(cross([Symbol.for("é")])).toEqual([Symbol.for("é")]);
  });

  it("reads a getter once and sends its value", () => {
    let reads = 0;
    const value = {
      get once() {
        return ++reads;
      },
    };
    expect(crossings[0]?.cross(value)).toEqual({ once: 1 });
    expect(reads).toBe(1);
  });

  it("treats a proxy as the object it shows", () => {
    assertSame(cross(new Proxy({ a: [1] }, {})), { a: [1] });
    assertSame(cross(new Proxy([1, { b: 2 }], {})), [1, { b: 2 }]);
  });

  it("defines __proto__ as a property and leaves prototypes alone", () => {
    const value = JSON.parse('{"a":{"__proto__":{"polluted":true}},"list":[{"__proto__":1,"b":2}]}');
    assertSame(cross(value), structuredClone(value));
    const loose = Object.fromEntries([...Array(50).keys()].map((i) => [`k${i}`, i]));
    Object.defineProperty(loose, "__proto__", { value: { polluted: true }, enumerable: true });
    assertSame(Object.getPrototypeOf(cross(loose)), Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("is not confused by enumerable additions to Object.prototype", () => {
    Object.defineProperty(Object.prototype, "added", {
      value: 1,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      expect(Object.keys(cross({ own: 1 }) as object)).toEqual(["own"]);
    } finally {
      delete (Object.prototype as { added?: number }).added;
    }
  });

  it("carries nesting of 100,000 levels", () => {
    let deep: unknown = "bottom";
    for (let level = 0; level < 20_000; level++) deep = { a: [new Map([[level, new Set([deep])]])] };
    let found = cross(deep);
    for (let level = 0; level < 20_000; level++) {
      const [map] = (found as { a: [Map<number, Set<unknown>>] }).a;
      [found] = map.values().next().value ?? [];
    }
    expect(found).toBe("bottom");
  });

  it("carries long chains of causes", () => {
    let chain: unknown = "root cause";
    for (let level = 0; level < 1500; level++)
      chain = Object.assign(new Error("", { cause: chain }), { stack: "" });
    let found = cross(chain);
    while (found instanceof Error) found = found.cause;
    expect(found).toBe("root cause");
  });

  it("gives records of one shape, and of many shapes, their own keys", () => {
    const records = Array.from({ length: 3000 }, (_, i) => ({
      [`key${i % 90}`]: i,
      same: i,
      [`z${i % 7}`]: [i],
    }));
    assertSame(cross(records), records);
    assertSame(cross(records), records);
  });
});
