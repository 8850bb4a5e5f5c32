// `test.extend()` keeps lanes, knows its fixtures, and hands on Vitest's scopes.
import type { TestContext } from "vitest";
import type { Call } from "../../src/plugin/test/call.ts";
import type { KnittingTest } from "../../src/plugin/test/lane-types.ts";
import { assertType, type Equal, type IsAny } from "./equal.ts";

declare const test: KnittingTest;

interface Database {
  readonly rows: number;
}

const built = test
  .extend("port", { scope: "worker" }, () => 3000)
  .extend("database", { scope: "file" }, async ({ port }, { onCleanup }): Promise<Database> => {
    assertType<Equal<typeof port, number>>();
    onCleanup(() => {});
    return { rows: port };
  })
  .extend("rows", ({ database, task }) => {
    assertType<Equal<typeof task, TestContext["task"]>>();
    return [database.rows];
  })
  .extend("unit", "metres");

built("has what it was given", ({ port, database, rows, unit, call }) => {
  assertType<Equal<typeof port, number>>();
  assertType<Equal<typeof database, Database>>();
  assertType<Equal<typeof rows, number[]>>();
  assertType<Equal<typeof unit, string>>();
  assertType<Equal<typeof call, Call>>();
});
built.lane("runs bodies", ({ expect, ...context }) => {
  assertType<Equal<IsAny<typeof expect>, false>>();
  // @ts-expect-error fixtures stay in the worker
  void context.port;
});
built.lanes({ permission: "strict" })("keeps fixtures", ({ rows }) => {
  assertType<Equal<typeof rows, number[]>>();
});
built.beforeAll(({ port, database }) => {
  assertType<Equal<typeof port, number>>();
  assertType<Equal<typeof database, Database>>();
});
// @ts-expect-error a fixture of a file can't ask for one of a test
void test.extend("row", () => 1).extend("all", { scope: "file" }, ({ row }: { row: number }) => row);
// @ts-expect-error `port` is a number
void built.extend("port", () => "3000");

const listed = test.extend<{ size: number; name: string }>({
  size: 4,
  name: async ({ size, call }, use) => {
    assertType<Equal<typeof size, number>>();
    assertType<Equal<typeof call, Call>>();
    await use(String(size));
  },
});
listed.for([1, 2])("has what it was given", (n, { size, name, call }) => {
  assertType<Equal<[typeof n, typeof size, typeof name, typeof call], [number, number, string, Call]>>();
});
listed.lane.skip("runs bodies", () => {});

const inferred = listed.extend({ fixed: 12 });
inferred("has them all", ({ size, fixed }) => {
  assertType<Equal<[typeof size, typeof fixed], [number, number]>>();
});

const scoped = test.extend<{ $worker: { port: number }; $file: { rows: number }; $test: { row: string } }>({
  port: [3000, { scope: "worker" }],
  rows: [
    async ({ port }, use) => {
      await use(port);
    },
    { scope: "file" },
  ],
  row: async ({ rows }, use) => {
    await use(String(rows));
  },
});
scoped("has all scopes", ({ port, rows, row, call }) => {
  assertType<Equal<[typeof port, typeof rows, typeof row, typeof call], [number, number, string, Call]>>();
});
scoped.lane("runs bodies", () => {});
