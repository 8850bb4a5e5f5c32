import fc from "fast-check";

// Values to send, for tests of the codec.

/** Values that `structuredClone` can copy. */
export const anything: fc.Arbitrary<unknown> = fc.anything({
  maxDepth: 4,
  key: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("__proto__", "constructor", "toString", "0", "length"),
  ),
  values: [
    fc.string(),
    fc.string({ unit: "binary", maxLength: 80 }),
    // Lone surrogates and Latin-1, around the lengths at which the way of writing changes.
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
      .map((codes) => String.fromCharCode(...codes)),
    fc.array(fc.constantFrom("a", "é"), { minLength: 10, maxLength: 80 }).map((parts) => parts.join("")),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.bigInt(),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.constantFrom(null, undefined, -0, NaN, Infinity, 2 ** 31, -(2 ** 31), 2 ** 53),
  ],
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Objects, arrays, maps and sets that refer to each other at will. */
export const graph: fc.Arbitrary<unknown> = fc
  .array(fc.tuple(fc.nat(3), fc.array(fc.nat(19), { maxLength: 5 })), { minLength: 1, maxLength: 20 })
  .map((plan) => {
    const nodes = plan.map(([kind]) => [{}, [], new Map(), new Set()][kind] ?? {});
    plan.forEach(([, edges], from) => {
      const node = nodes[from];
      edges.forEach((edge, index) => {
        const to = nodes[edge % nodes.length];
        if (Array.isArray(node)) node.push(to);
        else if (node instanceof Map) node.set(to, index);
        else if (node instanceof Set) node.add(to);
        else (node as Record<string, unknown>)[`key${index}`] = to;
      });
    });
    return nodes[0];
  });
