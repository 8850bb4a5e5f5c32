// Options that are objects, or that may be: what they take, what they refuse, and what goes together.
import { describe, expect, test } from "vitest";
import { resolve, thrownBy } from "./resolve-one.ts";

describe("objects", () => {
  const GROUPS = [
    "inliner",
    "worker",
    "payload",
    "host",
    "dispatcher",
    "worker.timers",
    "worker.resourceLimits",
    "worker.bootstrap",
  ];
  const build = (path: string, value: unknown): Record<string, unknown> => {
    const [group = "", name] = path.split(".");
    return { [group]: name === undefined ? value : { [name]: value } };
  };

  test.each(GROUPS)("%s refuses what is no object of options", (path) => {
    for (const value of [null, true, 1, "text", [], new Map(), new Date(), Promise.resolve({}), () => ({})]) {
      const error = thrownBy(build(path, value));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(new RegExp(`^Expected \`${path}\` to be an object`));
    }
  });

  test.each(GROUPS)("%s refuses an unknown option", (path) => {
    const error = thrownBy(build(path, { zzzzzzzz: 1 }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(
      new RegExp(`^Unknown option \`${path}\\.zzzzzzzz\`\\. Known options of \`${path}\`: \``),
    );
  });

  test.each([[null], [true], [1], ["text"], [[]], [new Map()], [() => ({})]])(
    "the options themselves cannot be %o",
    (value) => {
      const error = thrownBy(value);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/^Expected `options` to be an object, got `/);
    },
  );

  test("a misspelt option is answered with the right one and the list", () => {
    expect(thrownBy({ treads: 2 }).message).toMatch(
      /^Unknown option `treads`; did you mean `threads`\? Known options: `threads`, `inliner`, `balancer`, `worker`/,
    );
    expect(thrownBy({ worker: { timers: { parkMS: 2 } } }).message).toBe(
      "Unknown option `worker.timers.parkMS`; did you mean `worker.timers.parkMs`? " +
        "Known options of `worker.timers`: `spinMicroseconds`, `parkMs`, `pauseNanoseconds`",
    );
    expect(thrownBy({ payload: { maxPayloadByte: 2 } }).message).toContain(
      "did you mean `payload.maxPayloadBytes`?",
    );
  });

  test("an unknown option is refused even when undefined, and when a symbol", () => {
    expect(thrownBy({ treads: undefined }).message).toContain("did you mean `threads`?");
    expect(thrownBy({ [Symbol("odd")]: 1 }).message).toMatch(/^Unknown option `Symbol\(odd\)`\. Known/);
  });

  test("names from Object.prototype are unknown options", () => {
    expect(thrownBy(JSON.parse('{"__proto__": 1}')).message).toMatch(/^Unknown option `__proto__`/);
    expect(thrownBy({ constructor: 1 }).message).toMatch(/^Unknown option `constructor`/);
  });
});

describe("threads", () => {
  test("may be 0 together with an inliner only", () => {
    expect(resolve({ threads: 0, inliner: {} }).threads).toBe(0);
    const error = thrownBy({ threads: 0 });
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe(
      "Expected `threads` to be an integer from 1 to 1024 (0 only together with `inliner`), got `0` (number)",
    );
  });
});

describe("inliner", () => {
  test("is off by default, and on with its defaults when it is an object", () => {
    expect(resolve().inliner).toBeUndefined();
    expect(resolve({ inliner: undefined }).inliner).toBeUndefined();
    expect(resolve({ inliner: {} }).inliner).toEqual({
      position: "last",
      batchSize: 1,
      dispatchThreshold: 1,
    });
  });

  test("takes each of its options", () => {
    const inliner = { position: "first", batchSize: 8, dispatchThreshold: 3 };
    expect(resolve({ inliner }).inliner).toEqual(inliner);
  });

  test.each([
    [
      { position: "middle" },
      TypeError,
      'Expected `inliner.position` to be one of "first", "last", got `"middle"`',
    ],
    [
      { batchSize: 0 },
      RangeError,
      "Expected `inliner.batchSize` to be an integer from 1 to 2147483647, got `0`",
    ],
    [{ batchSize: "1" }, TypeError, "Expected `inliner.batchSize` to be an integer"],
    [{ dispatchThreshold: 1.5 }, RangeError, "Expected `inliner.dispatchThreshold` to be an integer"],
    [{ dispatchThreshold: null }, TypeError, "Expected `inliner.dispatchThreshold` to be an integer"],
  ])("refuses %o", (inliner, kind, message) => {
    const error = thrownBy({ inliner });
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(message);
  });
});

describe("balancer", () => {
  test.each(["roundRobin", "firstIdle", "randomLane", "firstIdleOrRandom", "leastInFlight", "sharedQueue"])(
    "takes %s, alone or in an object",
    (name) => {
      expect(resolve({ balancer: name }).balancer).toBe(name);
      expect(resolve({ balancer: { strategy: name } }).balancer).toBe(name);
    },
  );

  test("robinRound is roundRobin", () => {
    expect(resolve({ balancer: "robinRound" }).balancer).toBe("roundRobin");
    expect(resolve({ balancer: { strategy: "robinRound" } }).balancer).toBe("roundRobin");
  });

  test("is roundRobin by default", () => {
    expect(resolve().balancer).toBe("roundRobin");
    expect(resolve({ balancer: {} }).balancer).toBe("roundRobin");
  });

  test.each(["leastBusy", "", null, 1, true])("refuses %o", (balancer) => {
    const error = thrownBy({ balancer });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(
      'Expected `balancer` to be one of "roundRobin", "robinRound", "firstIdle", "randomLane", "firstIdleOrRandom", "leastInFlight", "sharedQueue", or an object { strategy }, got',
    );
  });

  test("suggests a strategy", () => {
    expect(thrownBy({ balancer: "roundrobbin" }).message).toMatch(/; did you mean "roundRobin"\?$/);
    expect(thrownBy({ balancer: { strategy: "firstIdel" } }).message).toMatch(
      /^Expected `balancer\.strategy` .*; did you mean "firstIdle"\?$/,
    );
  });

  test.each([[["firstIdle"]], [new Map()]])("refuses the object %o", (balancer) => {
    expect(thrownBy({ balancer }).message).toMatch(/^Expected `balancer` to be /);
  });
});

describe("worker.bootstrap", () => {
  test("is none by default", () => {
    expect(resolve().worker.bootstrap).toBeUndefined();
  });

  test.each([
    ["./guard.ts", "file:///project/src/guard.ts"],
    ["../guard.ts", "file:///project/guard.ts"],
    ["guard.ts", "file:///project/src/guard.ts"],
    ["/abs/guard file.ts", "file:///abs/guard%20file.ts"],
    ["file:///a/guard.ts", "file:///a/guard.ts"],
    ["data:text/javascript,0", "data:text/javascript,0"],
    [new URL("file:///a/guard.ts"), "file:///a/guard.ts"],
  ])("takes the module %s", (href, resolved) => {
    expect(resolve({ worker: { bootstrap: { href } } }).worker.bootstrap).toEqual({
      href: resolved,
      name: "default",
      data: undefined,
    });
  });

  test("hands on name and data as they are", () => {
    const data = new Map([["limits", { tasks: 3 }]]);
    const { bootstrap } = resolve({ worker: { bootstrap: { href: "./a.ts", name: "setup", data } } }).worker;
    expect(bootstrap?.name).toBe("setup");
    expect(bootstrap?.data).toBe(data);
  });

  test.each([
    [{}, "Expected `worker.bootstrap.href` to be the URL or path of a module, got `undefined`"],
    [
      { href: "" },
      "Expected `worker.bootstrap.href` to be a file:, data:, blob: or http(s): URL, or the path",
    ],
    [{ href: 1 }, "Expected `worker.bootstrap.href` to be a file:"],
    [{ href: "node:fs" }, "Expected `worker.bootstrap.href` to be a file:"],
    [{ href: "./a.ts", name: "" }, "Expected `worker.bootstrap.name` to be a non-empty string"],
    [{ href: "./a.ts", name: 1 }, "Expected `worker.bootstrap.name` to be a non-empty string"],
  ])("refuses %o", (bootstrap, message) => {
    const error = thrownBy({ worker: { bootstrap } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(message);
  });

  test("does not go with an inliner", () => {
    const error = thrownBy({ inliner: {}, worker: { bootstrap: { href: "./a.ts" } } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("Expected `worker.bootstrap` to be left out when `inliner` is set");
  });
});

describe("source", () => {
  test.each([
    ["./lane.ts", "file:///project/src/lane.ts"],
    ["/abs/lane.mjs", "file:///abs/lane.mjs"],
    [new URL("file:///a/lane.mjs"), "file:///a/lane.mjs"],
  ])("takes %s", (source, resolved) => {
    expect(resolve({ source }).source).toBe(resolved);
  });

  test("is none by default", () => {
    expect(resolve().source).toBeUndefined();
  });

  test.each(["", " ", 1, null, {}, "ftp://host/lane.mjs"])("refuses %o", (source) => {
    const error = thrownBy({ source });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(
      "Expected `source` to be a file:, data:, blob: or http(s): URL, or the path",
    );
  });

  test("a relative path needs a base that can have one", () => {
    expect(thrownBy({ source: "./a.ts" }, { baseHref: "data:text/javascript,0" }).message).toContain(
      "Expected `source` to be a file:",
    );
  });
});
