import { getHeapStatistics } from "node:v8";
import { describe, expect, test } from "vitest";
import {
  decodeOptions,
  encodeOptions,
  type KnittingOptions,
  resolveKnittingOptions,
} from "../../../src/plugin/options.ts";
import { fairHeapMb, fairThreads } from "../../../src/plugin/server/fair-shares.ts";

describe("options", () => {
  test("have defaults", () => {
    expect(resolveKnittingOptions({})).toEqual({
      enabled: true,
      scope: "worker",
      everyShard: [],
      allowLooserPermission: false,
      pool: {},
    });
  });

  test.each([
    [{ thread: 2 }, "Unknown option `thread` of `knitting()`; did you mean `threads`? It takes: enabled"],
    [{ hardTimeoutMs: 5 }, "it belongs in `worker`: `worker.hardTimeoutMs`. It takes: enabled"],
    [{ inliner: {} }, "The option `inliner` is not for `knitting()`"],
    [{ enabled: 1 }, "Expected `enabled` to be a boolean, got `1` (number)"],
    [{ scope: "test" }, 'Expected `scope` to be "worker" or "file", got `test` (string)'],
    [{ everyShard: ".prop.test.ts" }, "Expected `everyShard` to be an array of endings of file names"],
    [null, "Expected the options of `knitting()` to be an object, got `null`"],
  ])("%j is refused", (options, message) => {
    expect(() => resolveKnittingOptions(options as KnittingOptions)).toThrow(message);
  });

  test("reach workers as they were given", () => {
    const options = resolveKnittingOptions({
      maxQueue: Number.POSITIVE_INFINITY,
      worker: { bootstrap: { href: new URL("file:///a.ts"), data: new Map([[1, undefined]]) } },
    });
    expect(decodeOptions(encodeOptions(options)).pool).toEqual({
      maxQueue: Number.POSITIVE_INFINITY,
      worker: { bootstrap: { href: "file:///a.ts", data: new Map([[1, undefined]]) } },
    });
  });

  test("that can't be sent are refused", () => {
    const options = resolveKnittingOptions({ worker: { bootstrap: { href: "./a.ts", data: () => {} } } });
    expect(() => encodeOptions(options)).toThrow("can't be sent to test workers");
  });
});

describe("the share of a worker", () => {
  test.each([
    [1, 8, 8, 8],
    [2, 8, 8, 4],
    [100, 7, 8, 1],
    [100, 1, 8, 8],
    [3, 8, 8, 2],
    [0, 8, 8, 8],
    [100, Number.POSITIVE_INFINITY, 2, 1],
  ])("of %i files and at most %i workers on %i cores is %i lanes", (files, workers, cores, lanes) => {
    expect(fairThreads(files, workers, cores)).toBe(lanes);
  });
});

test("all lanes of a run together may fill half of the memory, and one no more than Node lets it", () => {
  const gigabyte = 1024 ** 3;
  expect(fairHeapMb(2, 1, 4, gigabyte)).toBe(256);
  expect(fairHeapMb(1, 1, 1, gigabyte)).toBe(512);
  expect(fairHeapMb(1, 1, 1, 100_000 * gigabyte)).toBe(
    Math.floor(getHeapStatistics().heap_size_limit / 1024 ** 2),
  );
});
