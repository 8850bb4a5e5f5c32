// One pool under random failures: every call must settle once, with its own value or an error that its fate allows. Lanes that are
// processes are killed from outside besides.
// Used by chaos.mjs and by test/e2e/failures/chaos.test.ts.
import assert from "node:assert/strict";
import { AbortSignalPoolExhausted, createPool } from "knitting";
import { abortableChaos, chaos } from "../../fixtures/tasks/chaos.mjs";
import { drawCarrier } from "./carriers.mjs";
import { drawOrder, KINDS, KINDS_ON_BUN, SYNCHRONOUS } from "./chaos-orders.mjs";
import { pick, randomFrom } from "./random.mjs";

const ABORT_CAPACITY = 16;
const HARD_TIMEOUT_MS = 400;

/** How many of 100 bursts see a lane killed. */
const KILLS = 25;

const PAYLOADS = [
  [{ mode: "fixed", payloadMaxByteLength: 65_536 }, 1],
  [{ mode: "growable", payloadInitialBytes: 64, payloadMaxByteLength: 262_144 }, 1],
  [{}, 1],
];

class Round {
  tally = {};
  settled = 0;
  kills = 0;
  lastProgress = Date.now();
  #problems = [];

  constructor(settings) {
    this.random = randomFrom(settings.seed);
    this.threads = 1 + Math.floor(this.random() * 4);
    this.payload = pick(this.random, PAYLOADS);
    this.largest = Math.floor((this.payload.payloadMaxByteLength ?? 1_048_576) / 8) - 100;
    const carrier = settings.carrier ?? "thread";
    this.isProcess = carrier !== "thread";
    this.kinds = carrier === "bun" ? KINDS_ON_BUN : KINDS;
    const { worker, ...rest } = drawCarrier(this.random, carrier);
    this.pool = createPool({
      ...rest,
      threads: this.threads,
      balancer: pick(this.random, [
        ["roundRobin", 1],
        ["firstIdle", 1],
        ["randomLane", 1],
        ["firstIdleOrRandom", 1],
        ["leastInFlight", 1],
        ["sharedQueue", 2],
      ]),
      abortSignalCapacity: ABORT_CAPACITY,
      payload: this.payload,
      worker: {
        ...worker,
        hardTimeoutMs: HARD_TIMEOUT_MS,
        hardTimeoutAction: "replaceLane",
        ...(carrier === "bun" ? {} : { resourceLimits: { maxOldGenerationSizeMb: 32 } }),
        timers: {
          parkMs: pick(this.random, [
            [0, 2],
            [50, 1],
          ]),
          spinMicroseconds: pick(this.random, [
            [0, 1],
            [50, 1],
          ]),
        },
      },
      host: pick(this.random, [
        [{ stallFreeLoops: 0, maxBackoffMs: 0 }, 1],
        [{}, 1],
      ]),
    })({ chaos, abortableChaos });
  }

  problem(order, text) {
    this.#problems.push(`call ${order.id} (${order.kind}): ${text}`);
  }

  /** Starts one call; the promise resolves when it has settled, and never rejects. */
  start(id) {
    const { random } = this;
    const order = drawOrder(random, this.kinds, id, this.largest);
    const fate = { timed: random() < 0.03, signalled: random() < 0.03, rejected: false };
    const options = {};
    if (fate.timed) options.timeoutMs = Math.floor(random() * 20);
    const controller = new AbortController();
    if (fate.signalled) options.signal = controller.signal;
    const abortable = random() < 0.05;
    const promise = abortable
      ? this.pool.call.abortableChaos(order, options)
      : this.pool.call.chaos(order, options);
    fate.abortable = abortable;
    if (fate.signalled) this.#soon(() => controller.abort({ own: id }));
    if (abortable && random() < 0.3) {
      fate.rejected = true;
      const withReason = random() < 0.5;
      this.#soon(() => (withReason ? promise.reject({ own: id }) : promise.reject()));
    }
    return promise.then(
      (value) => this.#judge(order, fate, "resolved", () => this.#judgeValue(order, fate, value)),
      (reason) =>
        this.#judge(order, fate, this.#nameOf(reason), () => this.#judgeReason(order, fate, reason)),
    );
  }

  #soon(action) {
    const draw = this.random();
    if (draw < 0.3) action();
    else if (draw < 0.6) setImmediate(action);
    else setTimeout(action, Math.floor(draw * 10));
  }

  #nameOf(reason) {
    if (reason === AbortSignalPoolExhausted) return "exhausted";
    return reason?.code ?? (reason?.own === undefined ? "thrown" : "aborted");
  }

  #judge(order, fate, outcome, judge) {
    this.settled++;
    this.lastProgress = Date.now();
    if (fate.judged) this.problem(order, "settled twice");
    fate.judged = true;
    const key =
      SYNCHRONOUS.has(order.kind) && outcome === "LANE_CRASHED"
        ? "LANE_CRASHED (done, reply unsent)"
        : outcome;
    this.tally[key] = (this.tally[key] ?? 0) + 1;
    try {
      judge();
    } catch (error) {
      this.problem(order, `${outcome}: ${error.message}`);
    }
  }

  #judgeValue(order, fate, value) {
    switch (order.kind) {
      case "echo":
        return assert.deepEqual(value, { id: order.id, load: order.load });
      case "bytes":
        assert.equal(value.length, order.size);
        return assert.ok(
          value.every((byte) => byte === order.id % 251),
          "bytes of another call",
        );
      case "nap":
        return assert.equal(value.id, order.id);
      default:
        assert.fail("resolved, but cannot have");
    }
  }

  #judgeReason(order, fate, reason) {
    if (reason === AbortSignalPoolExhausted) return assert.ok(fate.abortable, "no abort slot was needed");
    if (reason?.own !== undefined) {
      assert.ok(fate.signalled || fate.rejected, "nobody aborted it");
      return assert.equal(reason.own, order.id);
    }
    switch (reason?.code) {
      case "TASK_TIMEOUT":
        return assert.ok(fate.timed, "it had no timeout");
      case "TASK_HARD_TIMEOUT":
        // An innocent call that waits in a lane which another one blocks does overrun.
        return assert.ok(fate.abortable || !SYNCHRONOUS.has(order.kind), "it does not run for long");
      case "LANE_CRASHED":
        assert.equal(typeof reason.laneIndex, "number");
        return assert.match(reason.message, /^Lane \d crashed while it ran (abortableC|c)haos: \S/);
      default:
        assert.ok(["throw", "throwLater"].includes(order.kind), `unexpected ${reason?.stack ?? reason}`);
        assert.equal(reason.name, "RangeError");
        return assert.equal(reason.id, order.id);
    }
  }

  killSoon() {
    this.#soon(() => this.#kill());
  }

  /** Ends one lane's process as the system would, whatever it is doing. */
  #kill() {
    const ready = this.pool.lanes.filter(({ state }) => state === "ready");
    const lane = ready[Math.floor(this.random() * ready.length)];
    if (lane === undefined) return;
    try {
      process.kill(lane.processId, "SIGKILL");
      this.kills++;
    } catch (error) {
      // It has died of something else, which the host has not heard of yet.
      assert.equal(error.code, "ESRCH");
    }
  }

  finish() {
    assert.deepEqual(this.#problems.slice(0, 10), [], `${this.#problems.length} calls ended wrong`);
  }
}

/** What the pool says of itself once nothing runs any more, and whether every abort slot is free again. */
async function checkRest(round) {
  const { pool } = round;
  await pool.idle();
  // A call that ended early may still run, or hang until its lane is replaced. Nothing tells when that is over.
  while (pool.stats().lanes.some((lane) => lane.inFlight > 0 || lane.state !== "ready")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const burst = Array.from({ length: ABORT_CAPACITY + 1 }, (_, id) =>
    pool.call.abortableChaos({ id, kind: "nap", ms: 1 }),
  );
  const outcomes = await Promise.allSettled(burst);
  assert.deepEqual(
    outcomes.slice(0, -1).filter(({ status }) => status === "rejected"),
    [],
    "abort slots were lost",
  );
  assert.equal(outcomes.at(-1).reason, AbortSignalPoolExhausted, "there are more abort slots than asked for");
  const stats = pool.stats();
  assert.equal(stats.inFlight, 0);
  assert.equal(stats.queued, 0, "calls are still queued");
  for (const lane of stats.lanes) assert.equal(lane.inFlight, 0, `lane ${lane.index} still has calls`);
  round.restarts = stats.restarts;
}

/**
 * @param {{ seed: number, calls: number, carrier?: string, hangMs?: number, describe?: () => string }} settings
 * @returns {Promise<{ tally: Record<string, number>, restarts: number, kills: number, threads: number }>}
 */
export async function runChaosRound(settings) {
  const round = new Round(settings);
  const hangMs = settings.hangMs ?? 60_000;
  let watchdog;
  const hang = new Promise((_, reject) => {
    watchdog = setInterval(() => {
      if (Date.now() - round.lastProgress < hangMs) return;
      const state = JSON.stringify(round.pool.stats(), null, 1);
      reject(new Error(`nothing settled for ${hangMs} ms\n${state}\n${settings.describe?.() ?? ""}`));
    }, 1_000);
  });
  try {
    await Promise.race([play(round, settings.calls), hang]);
    round.finish();
    round.lastProgress = Date.now();
    await Promise.race([checkRest(round), hang]);
    await Promise.race([round.pool.shutdown(), hang]);
  } catch (error) {
    error.message = `seed ${settings.seed}, ${settings.calls} calls, ${settings.carrier ?? "thread"} lanes: ${error.message}`;
    throw error;
  } finally {
    clearInterval(watchdog);
    await round.pool.shutdown();
  }
  const { tally, restarts, kills, threads } = round;
  return { tally, restarts, kills, threads };
}

/** Bursts of random size, so that lanes are idle, busy and overrun by turns. */
async function play(round, calls) {
  const { random } = round;
  const running = new Set();
  for (let id = 0; id < calls;) {
    const burst = Math.min(
      calls - id,
      pick(random, [
        [1, 4],
        [10, 4],
        [100, 3],
        [1_500, 1],
      ]),
    );
    for (let count = 0; count < burst; count++, id++) {
      const call = round.start(id).then(() => running.delete(call));
      running.add(call);
    }
    if (round.isProcess && random() < KILLS / 100) round.killSoon();
    if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
    const most = random() * 2_000;
    while (running.size > most) await Promise.race(running);
  }
  await Promise.all(running);
}
