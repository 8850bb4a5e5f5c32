// Writes what a test file has covered when it ends, in `npm run coverage`: Vitest ends its workers by a signal, and then Node writes
// nothing.
import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

afterAll(() => takeCoverage());
