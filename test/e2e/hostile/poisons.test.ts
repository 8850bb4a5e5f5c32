// A task that spoils the realm must not change what other calls get, nor be shown what they carry. See fixtures/hostile.
import { createPool, Envelope, KnittingError } from "knitting";
import { describe, expect, test } from "vitest";
import { POISONS } from "../../../fixtures/hostile/poisons.mjs";
import { SECRET } from "../../../fixtures/hostile/spy.mjs";
import * as tasks from "../../../fixtures/hostile/tasks.mjs";

const LIMIT_MS = 8_000;

const error = Object.assign(new RangeError(`an error, ${SECRET}`, { cause: new Error(SECRET) }), {
  code: "E",
});
const shared = { note: SECRET };
const cycle: Record<string, unknown> = { note: SECRET };
cycle["self"] = cycle;

/** One of each way through the codec. */
const VALUES: Record<string, unknown> = {
  number: 1.5,
  integer: -70_000,
  undefined,
  null: null,
  boolean: true,
  text: `short ${SECRET}`,
  longText: `${SECRET} `.repeat(1_000),
  wideText: `héłło 🧶 ${SECRET}`,
  bigint: 2n ** 70n,
  smallBigint: -5n,
  symbol: Symbol.for(SECRET),
  object: { note: SECRET, id: 1, deep: { note: SECRET, list: [1, 2, { note: SECRET }] } },
  records: Array.from({ length: 30 }, (_, id) => ({ id, note: `${SECRET} ${id}`, half: id / 2 })),
  dictionary: Object.fromEntries(Array.from({ length: 90 }, (_, id) => [`key ${id}`, SECRET])),
  "own __proto__": JSON.parse(`{"__proto__": "${SECRET}", "constructor": 1}`) as unknown,
  array: [1, SECRET, null, [2, [3]], undefined],
  longArray: Array.from({ length: 500 }, (_, index) => index * 1.5),
  sparse: Object.assign([1, , 3], { note: SECRET }), // oxlint-disable-line no-sparse-arrays
  map: new Map<unknown, unknown>([
    [SECRET, { note: SECRET }],
    [2, new Map([["a", SECRET]])],
  ]),
  set: new Set([SECRET, 1, shared]),
  date: new Date(86_400_000),
  regExp: /s3cret|x/giu,
  boxed: [Object(5), Object(SECRET), Object(false)],
  error,
  cycle,
  aliases: [shared, shared],
  bytes: new TextEncoder().encode(SECRET),
  buffer: Buffer.from(SECRET),
  floats: new Float64Array([1.5, -2.5]),
  view: new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
  nestedBytes: {
    note: SECRET,
    bytes: new Uint8Array([1, 2, 3]),
    words: new Int32Array([4, 5]),
    buffer: Buffer.from(SECRET),
  },
  arrayBuffer: new Uint8Array([9, 8, 7]).buffer,
  largeBytes: new Uint8Array(1_000_000).fill(7),
  largeText: `${SECRET} `.repeat(100_000),
  tooDeep: Array.from({ length: 300 }).reduce<unknown>((inner) => ({ note: SECRET, inner }), SECRET),
};

/** In a form that is compared quickly, and by its contents. */
function comparable(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array && value.length > 1_000 ? Buffer.from(value).toString("base64") : value;
}

/** Waits for a call, but not for ever. */
async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: ${what}`)), LIMIT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The call's value is right, or it ends with an error of the pool's own. Says which. */
async function check(
  what: string,
  call: Promise<unknown>,
  right: (value: unknown) => void,
): Promise<boolean> {
  try {
    const value = await within(what, call);
    right(value);
    return true;
  } catch (reason) {
    if (reason instanceof KnittingError) return false;
    throw reason;
  }
}

/** These may cost the calls after them their results; all others must not. */
const MAY_REFUSE: readonly string[] = [];
/** A task that closes or throws what keeps the lane alive ends the lane: its control then says nothing. */
const MAY_DIE: readonly string[] = ["activeHandles"];

describe("after a task has spoilt the realm, other calls get what is theirs", () => {
  test.each(Object.keys(POISONS) as (keyof typeof POISONS)[])(
    "%s",
    async (name) => {
      await using pool = createPool({ threads: 1, permission: "unsafe" })(tasks);
      const { call } = pool;
      const poisoned: unknown = await within("poison", call.poison(name)).catch((reason: unknown) => reason);
      expect(poisoned, "control: the poison is in place").toBe(true);

      const refused: string[] = [];
      const expectRight = async (
        what: string,
        promise: Promise<unknown>,
        right: (value: unknown) => void,
      ) => {
        if (!(await check(what, promise, right))) refused.push(what);
      };
      for (const [kind, value] of Object.entries(VALUES)) {
        const same = (got: unknown) => expect(comparable(got), kind).toEqual(comparable(value));
        await expectRight(kind, call.echo(value), same);
        await expectRight(`${kind}, async`, call.echoLater(value), same);
      }
      const envelope = new Envelope({ note: SECRET }, new Uint8Array([1, 2]).buffer);
      await expectRight("envelope", call.echo(envelope), (got) => expect(got).toEqual(envelope));
      const memory = new SharedArrayBuffer(8);
      await expectRight("shared memory", call.echo(memory), (got) => {
        new Uint8Array(memory)[3] = 42;
        expect(new Uint8Array(got as SharedArrayBuffer)[3]).toBe(42);
      });
      const gift = new Uint8Array([5, 6]).buffer;
      await expectRight("move", call.give(gift, { transfer: [gift] }), (got) =>
        expect(new Uint8Array(got as ArrayBuffer)).toEqual(new Uint8Array([5, 6])),
      );
      await expectRight(
        "throws",
        call.fail(SECRET).then(
          () => expect.fail("it must reject"),
          (reason: unknown) => reason,
        ),
        (reason) => {
          if (reason instanceof KnittingError) throw reason;
          expect(reason).toMatchObject({ name: "TypeError", message: SECRET, code: "E_OWN", id: 7 });
          expect((reason as Error).cause).toEqual({ note: SECRET });
        },
      );
      await expectRight(
        "throws, async",
        call.failLater(SECRET).then(
          () => expect.fail("it must reject"),
          (reason: unknown) => reason,
        ),
        (reason) => expect(reason).toMatchObject({ name: "RangeError", message: SECRET }),
      );
      const aborted = call.untilAborted(undefined);
      aborted.catch(() => {});
      // The task must have its signal first.
      await expectRight("call before an abort", call.echo(1), (got) => expect(got).toBe(1));
      aborted.reject();
      await expectRight("abort", aborted, (got) => expect(got).toBe("aborted"));
      const many = Array.from({ length: 2_000 }, (_, id) => call.echo({ id, note: SECRET }));
      await expectRight("many at once", Promise.all(many), (got) =>
        expect((got as { id: number }[]).map(({ id }) => id)).toEqual(Array.from(many.keys())),
      );

      if (!MAY_REFUSE.includes(name)) expect(refused).toEqual([]);
      const { restarts } = pool.stats();
      if (restarts === 0) {
        if (!MAY_REFUSE.includes(name)) expect(await within("loot", call.loot())).toBe("");
      } else {
        expect(MAY_DIE).toContain(name);
      }
    },
    60_000,
  );
});
