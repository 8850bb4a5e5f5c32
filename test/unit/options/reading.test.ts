// How options are read: once, without changing them; and what comes out cannot be changed either.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { POOL_DEFAULTS } from "../../../src/pool/options/defaults.ts";
import { resolvePoolOptions } from "../../../src/pool/options/resolve.ts";
import { suggest } from "../../../src/pool/options/suggest.ts";
import { lookAround } from "../../../src/pool/options/surroundings.ts";
import { resolve } from "./resolve-one.ts";

const EVERYTHING = {
  threads: 2,
  inliner: { position: "first" },
  balancer: { strategy: "firstIdle" },
  worker: {
    runtime: "process",
    processRuntime: "node",
    processCommandPrefix: ["env"],
    processSharedMemory: { mode: "named" },
    resolveAfterFinishingAll: true,
    timers: { parkMs: 1 },
    hardTimeoutMs: 100,
    resourceLimits: { stackSizeMb: 4 },
  },
  payload: { mode: "fixed", payloadMaxByteLength: 4096 },
  host: { stallFreeLoops: 1 },
  workerExecArgv: ["--expose-gc"],
  permission: { read: ["/a"] },
  debug: { host: true },
  source: "./lane.ts",
};

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

test("frozen options are accepted, since nothing is written to them", () => {
  const before = structuredClone(EVERYTHING);
  resolve(deepFreeze(structuredClone(EVERYTHING)));
  resolve(EVERYTHING);
  expect(EVERYTHING).toEqual(before);
});

test("each property is read once", () => {
  const reads = new Map<string, number>();
  const watch = (target: object, path: string): object =>
    new Proxy(target, {
      get(of, key) {
        const value: unknown = Reflect.get(of, key);
        // Object.prototype.toString asks for the tag, and arrays are read by iteration.
        if (typeof key === "string" && !Array.isArray(of)) {
          const full = `${path}${key}`;
          reads.set(full, (reads.get(full) ?? 0) + 1);
        }
        const opened = typeof value === "object" && value !== null;
        return opened ? watch(value, `${path}${String(key)}.`) : value;
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    });
  resolve(watch(EVERYTHING, ""));
  expect(reads.get("worker.timers.parkMs")).toBe(1);
  expect([...reads].filter(([, times]) => times !== 1)).toEqual([]);
});

test("a getter that gives something else next time cannot get past the check", () => {
  let reads = 0;
  const options = {
    get threads(): unknown {
      return reads++ === 0 ? 3 : "surprise";
    },
  };
  expect(resolve(options).threads).toBe(3);
  expect(reads).toBe(1);
});

test("options may be inherited, and may have no prototype", () => {
  expect(resolve(Object.create({ threads: 3 })).threads).toBe(3);
  expect(resolve(Object.assign(Object.create(null), { threads: 3 })).threads).toBe(3);
});

test("the result is frozen all the way down, but for the bootstrap's data", () => {
  const data = { mine: true };
  const inputs = [{}, EVERYTHING, { worker: { bootstrap: { href: "./a.ts", data } } }];
  const unfrozen: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || value === data) return;
    if (!Object.isFrozen(value)) unfrozen.push(path);
    for (const [name, each] of Object.entries(value)) look(each, `${path}.${name}`);
  };
  for (const input of inputs) look(resolve(input), "options");
  expect(unfrozen).toEqual([]);
  expect(Object.isFrozen(data)).toBe(false);
});

test("resolved options have no undefined but where nothing was asked for", () => {
  const absent: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (value === undefined) absent.push(path);
    if (typeof value !== "object" || value === null) return;
    for (const [name, each] of Object.entries(value)) look(each, path === "" ? name : `${path}.${name}`);
  };
  look(resolve(), "");
  expect(absent.sort()).toEqual(["inliner", "source", "worker.bootstrap"]);
});

test("the table of defaults is what resolving gives", () => {
  const { processRuntime, bootstrap, resourceLimits, ...worker } = resolve().worker;
  expect([processRuntime, bootstrap, resourceLimits]).toEqual(["node", undefined, {}]);
  const { bootstrap: _, ...workerDefaults } = POOL_DEFAULTS.worker;
  expect(worker).toEqual(workerDefaults);
  expect(resolve().payload).toMatchObject(POOL_DEFAULTS.payload);
  expect(resolve().host).toEqual(POOL_DEFAULTS.host);
  expect(resolve().debug).toEqual(POOL_DEFAULTS.debug);
  expect(resolve({ inliner: {} }).inliner).toEqual(POOL_DEFAULTS.inliner);
});

test("any JSON either resolves or throws a TypeError or RangeError that names an option", () => {
  const names = fc.constantFrom(
    "threads",
    "worker",
    "timers",
    "parkMs",
    "payload",
    "mode",
    "debug",
    "host",
    "x",
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(names, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(names, value), (input) => {
      try {
        resolve(input);
      } catch (error) {
        expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
        expect(String(error)).toMatch(/(?:Expected|Unknown option) `/);
      }
    }),
  );
});

test("this machine's surroundings", () => {
  const surroundings = lookAround("file:///a.ts");
  expect(surroundings.baseHref).toBe("file:///a.ts");
  expect(surroundings.canGrow).toBe("growable" in SharedArrayBuffer.prototype);
  expect(lookAround().baseHref).toMatch(/^file:\/\/\/.*\/$/);
  expect(resolvePoolOptions().threads).toBe(1);
});

test.each([
  ["thread", "threads"],
  ["THREADS", "threads"],
  ["trheads", "threads"],
  ["balancr", "balancer"],
  ["foo", undefined],
  ["", undefined],
])("suggests for %j: %s", (typed, meant) => {
  expect(suggest(typed, ["threads", "balancer", "source"])).toBe(meant);
});
