import { test } from "vitest";
import { assert, property } from "knitting/property";
import { anything, graph } from "../../unit/codec/arbitraries.ts";
import { assertSame, crossings } from "../../unit/codec/crossing.ts";

// The codec's own round trips, as often as all cores can: what the unit tests try a few hundred times. Lanes load the sources
// through Vite, as this file does.

const arrives = property(anything, (value) => {
  for (const way of crossings) assertSame(way.cross(value), structuredClone(value));
});

const arrivesWhole = property(graph, (value) => {
  for (const way of crossings) assertSame(way.cross(value), structuredClone(value));
});

test("every value arrives as structuredClone would copy it", () => assert(arrives, { numRuns: 4_000 }));
test("cycles and shared references arrive as they were", () => assert(arrivesWhole, { numRuns: 2_000 }));
