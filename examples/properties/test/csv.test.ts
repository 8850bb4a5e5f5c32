import fc from "fast-check";
import { expect } from "vitest";
import { test } from "knitting/property";
import Papa from "papaparse";

// Separators, quotes, line breaks and blanks are where CSV goes wrong.
const cell = fc.string({ unit: fc.constantFrom(..."ab ,;\"'\t\r\n"), maxLength: 8 });
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 10 }),
  );

test.prop([table], { seed: 2026, numRuns: 2_000 })("a table comes back from CSV", (rows) => {
  const csv = Papa.unparse(rows, { delimiter: ",", newline: "\n" });
  expect(Papa.parse(csv, { delimiter: ",", newline: "\n" }).data).toEqual(rows);
});
