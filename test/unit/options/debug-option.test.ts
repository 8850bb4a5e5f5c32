// `debug` and KNITTING_DEBUG: either can turn a namespace on.
import { afterEach, expect, test, vi } from "vitest";
import { resolvePoolOptions } from "../../../src/pool/options/resolve.ts";
import { resolve, thrownBy } from "./resolve-one.ts";

const NONE = { host: false, globals: false, signals: false, imports: false, lifecycle: false };
const ALL = { host: true, globals: true, signals: true, imports: true, lifecycle: true };

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  [undefined, undefined, NONE],
  [false, undefined, NONE],
  [{}, undefined, NONE],
  [true, undefined, ALL],
  [{ host: true, imports: false }, undefined, { ...NONE, host: true }],
  [undefined, "", NONE],
  [undefined, "*", ALL],
  [undefined, "host,imports", { ...NONE, host: true, imports: true }],
  [undefined, " host , lifecycle,", { ...NONE, host: true, lifecycle: true }],
  [undefined, "host,*", ALL],
  [undefined, "1", NONE],
  [undefined, "nonsense,,host", { ...NONE, host: true }],
  [{ signals: true }, "globals", { ...NONE, signals: true, globals: true }],
  [{ host: false }, "host", { ...NONE, host: true }],
  [false, "host", { ...NONE, host: true }],
  [true, "host", ALL],
])("debug %o and KNITTING_DEBUG=%s", (debug, knittingDebug, expected) => {
  expect(resolve({ debug }, { knittingDebug }).debug).toEqual(expected);
});

test.each([["host"], [1], [null], [[]]])("refuses %o", (debug) => {
  const error = thrownBy({ debug });
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toContain("Expected `debug` to be a boolean or an object, got `");
});

test.each(Object.keys(ALL))("refuses what is no boolean for %s, whatever else turns it on", (name) => {
  for (const value of ["yes", 1, null]) {
    const error = thrownBy({ debug: { [name]: value } }, { knittingDebug: "*" });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(`Expected \`debug.${name}\` to be a boolean, got \``);
  }
});

test("refuses an unknown namespace in the option", () => {
  expect(thrownBy({ debug: { import: true } }).message).toBe(
    "Unknown option `debug.import`; did you mean `debug.imports`? " +
      "Known options of `debug`: `host`, `globals`, `signals`, `imports`, `lifecycle`",
  );
});

test("reads the environment of this process by default", () => {
  vi.stubEnv("KNITTING_DEBUG", "imports");
  expect(resolvePoolOptions({}).debug).toEqual({ ...NONE, imports: true });
  vi.stubEnv("KNITTING_DEBUG", undefined);
  expect(resolvePoolOptions({}).debug).toEqual(NONE);
});
