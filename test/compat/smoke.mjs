// Core behaviours over the packed package, in plain JavaScript, on any Node. Run by run.mjs in a folder where the package
// is installed. Prints one line a check, and ends with code 1 when one failed.
import assert from "node:assert/strict";
import {
  AbortSignalPoolExhausted,
  createPool,
  importTask,
  isMain,
  KnittingError,
  move,
  task,
} from "knitting";

export const echo = task({ f: (value) => value });
export const add = task({ f: async ([a, b]) => a + b });
export const never = task({ f: () => new Promise(() => {}), timeout: 20 });
export const block = task({
  f: (latch) => {
    const words = new Int32Array(latch);
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
    Atomics.wait(words, 1, 0);
    return "released";
  },
});
export const spin = task({
  f: () => {
    for (;;);
  },
});
export const eat = task({
  f: () => {
    const hoard = [];
    for (;;) hoard.push(new Array(100_000).fill(hoard.length));
  },
});
export const fail = task({
  f: () => {
    throw Object.assign(new RangeError("no"), { code: "E_NO", cause: "why" });
  },
});
export const throwNull = task({
  f: () => {
    throw null;
  },
});
export const abortable = task({
  abortSignal: true,
  f: (latch, control) => {
    const words = new Int32Array(latch);
    Atomics.add(words, 0, 1);
    Atomics.notify(words, 0);
    while (!control.hasAborted());
    return "noticed";
  },
});
export const moved = task({ f: (bytes) => move(new Uint8Array(bytes).fill(1).buffer) });
export const prepared = task({ f: () => globalThis.prepared });
export const hasGc = task({ f: () => typeof globalThis.gc });
export function bare(n) {
  return n + 1;
}
const main = task({ f: () => isMain });
const imported = importTask({ href: "./imported.mjs", name: "shout" });

function makeLatch() {
  const latch = new SharedArrayBuffer(8);
  const words = new Int32Array(latch);
  return {
    latch,
    async started() {
      while (Atomics.load(words, 0) === 0) await Atomics.waitAsync(words, 0, 0).value;
    },
    open() {
      Atomics.store(words, 1, 1);
      Atomics.notify(words, 1);
    },
  };
}

async function reasonOf(promise) {
  try {
    await promise;
  } catch (reason) {
    return reason;
  }
  throw new Error("expected a rejection");
}

const checks = {
  async "calls, batches and fidelity"() {
    const pool = createPool({ threads: 2 })({ echo, add, bare, main, imported });
    assert.equal(await pool.call.add([1, 2]), 3);
    assert.equal(
      (await Promise.all(Array.from({ length: 5_000 }, (_, n) => pool.call.bare(n)))).at(-1),
      5_000,
    );
    const value = new Map([
      ["k", [new Date(1), /x/g, -0, NaN, undefined, 2n ** 70n, new Uint16Array([1, 2]), new Set([1])]],
    ]);
    assert.deepEqual(await pool.call.echo(value), value);
    const cycle = { list: [] };
    cycle.list.push(cycle);
    const back = await pool.call.echo(cycle);
    assert.equal(back.list[0], back);
    assert.equal(await pool.call.main(), false);
    assert.equal(await pool.call.imported("quiet"), "QUIET");
    assert.equal(await pool.call.echo("x".repeat(3_000_000)).then((text) => text.length), 3_000_000);
    await pool.shutdown();
  },
  async errors() {
    const pool = createPool()({ fail, throwNull, echo });
    const error = await reasonOf(pool.call.fail());
    assert.ok(error instanceof RangeError);
    assert.deepEqual([error.message, error.code, error.cause], ["no", "E_NO", "why"]);
    assert.match(error.stack, /smoke\.mjs[^]*smoke\.mjs/);
    assert.equal(await reasonOf(pool.call.throwNull()), null);
    assert.equal((await reasonOf(pool.call.echo(() => {}))).code, "KNT_ERROR_0");
    await pool.shutdown();
    assert.equal((await reasonOf(pool.call.echo(1))).code, "POOL_SHUT_DOWN");
  },
  async "timeouts, of a blocked lane too"() {
    const latch = makeLatch();
    const pool = createPool()({ never, block, echo });
    assert.equal((await reasonOf(pool.call.never())).message, "Task timeout");
    const blocked = reasonOf(pool.call.block(latch.latch, { timeoutMs: 20 }));
    assert.equal((await blocked).code, "TASK_TIMEOUT");
    latch.open();
    assert.equal(await pool.call.echo("on"), "on");
    await pool.shutdown();
  },
  async "a runaway lane is killed and replaced"() {
    const worker = { hardTimeoutMs: 50, hardTimeoutAction: "replaceLane" };
    const pool = createPool({ worker })({ spin, echo });
    assert.equal((await reasonOf(pool.call.spin())).code, "TASK_HARD_TIMEOUT");
    assert.equal(await pool.call.echo("next"), "next");
    assert.equal(pool.stats().restarts, 1);
    await pool.shutdown();
  },
  async "a lane out of memory is replaced"() {
    const pool = createPool({ worker: { resourceLimits: { maxOldGenerationSizeMb: 32 } } })({ eat, echo });
    const error = await reasonOf(pool.call.eat());
    assert.ok(error instanceof KnittingError);
    assert.equal(error.code, "LANE_CRASHED");
    assert.match(error.message, /memory/);
    assert.equal(await pool.call.echo("next"), "next");
    await pool.shutdown();
  },
  async aborts() {
    const latch = makeLatch();
    const pool = createPool({ abortSignalCapacity: 1 })({ abortable, echo });
    const call = pool.call.abortable(latch.latch);
    await latch.started();
    assert.equal(await reasonOf(pool.call.abortable(latch.latch)), AbortSignalPoolExhausted);
    call.reject();
    assert.equal(await call, "noticed");
    await pool.shutdown();
  },
  async "transfer both ways"() {
    const pool = createPool()({ echo, moved });
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    assert.equal((await pool.call.echo(buffer, { transfer: [buffer] })).byteLength, 3);
    assert.equal(buffer.byteLength, 0);
    assert.equal((await pool.call.moved(1_000_000)).byteLength, 1_000_000);
    await pool.shutdown();
  },
  async "bootstrap and flags"() {
    const bootstrap = { href: "./imported.mjs", name: "prepare", data: 7 };
    const pool = createPool({ threads: 2, worker: { bootstrap }, workerExecArgv: ["--expose-gc"] })({
      prepared,
      hasGc,
    });
    await pool.ready;
    assert.deepEqual(await Promise.all([pool.call.prepared(), pool.call.prepared()]), [7, 7]);
    assert.equal(await pool.call.hasGc(), "function");
    await pool.shutdown();
  },
  async "the inline lane and every balancer"() {
    for (const balancer of [
      "roundRobin",
      "robinRound",
      "firstIdle",
      "randomLane",
      "firstIdleOrRandom",
      "leastInFlight",
      "sharedQueue",
    ]) {
      const pool = createPool({ threads: 2, inliner: {}, balancer })({ echo });
      const numbers = Array.from({ length: 300 }, (_, n) => n);
      assert.deepEqual(await Promise.all(numbers.map((n) => pool.call.echo(n))), numbers);
      await pool.shutdown();
    }
  },
};

if (isMain) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${error?.stack ?? error}`);
      process.exitCode = 1;
    }
  }
  console.log(process.exitCode === 1 ? "some failed" : "all passed");
}
