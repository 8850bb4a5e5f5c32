// The heart of a pool: takes calls, counts them, ends. What a lane is and how calls get to one is elsewhere.
// Host thread; one per pool.
import { types } from "node:util";
import { sharedNow } from "../protocol/clock.ts";
import type { CallOptions, PoolState } from "../types.ts";
import { AbortSignalPoolExhausted } from "../task/abort-exhausted.ts";
import type { AbortSlots } from "./abort-slots.ts";
import { abortable, applyLimits, onSettled } from "./call-limits.ts";
import { Call, type CallOwner } from "./call.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Grace } from "./grace.ts";
import { KeepAlive } from "./keep-alive.ts";
import type { Lane, LaneOwner } from "./lane.ts";
import { closedError, inFlightError, type PoolEnd, unstartedError } from "./pool-errors.ts";
import { Pump, type PumpSettings, type PumpSource } from "./pump.ts";
import { refuseCall } from "./refused-call.ts";
import type { HostBell } from "../transport/host-bell.ts";
import { StartGate } from "./start-gate.ts";
import type { HostTask } from "./task-table.ts";

/** Calls of one burst that share a reading of the clock. */
const STAMP_MASK = 7;

/** `open` -> `closing` (calls are refused; those in flight may finish) -> `closed`. */
type RuntimeState = "open" | "closing" | "closed";

export interface RuntimeParts {
  readonly dispatcher: Dispatcher;
  readonly abortSlots: AbortSlots;
  readonly bell: HostBell;
  readonly pump: PumpSettings;
  /** Threads that this machine runs at once. */
  readonly cores: number;
  /** Lets go of what lanes shared, once all have ended. */
  readonly release: () => void;
  /** Whether shutdown lets the calls in flight finish. */
  readonly finishAll: boolean;
}

// An executor that closes over nothing costs less than one made per call.
let takenResolve: (value: unknown) => void = () => {};
let takenReject: (reason: unknown) => void = () => {};
const takeSettlers = (resolve: (value: unknown) => void, reject: (reason: unknown) => void): void => {
  takenResolve = resolve;
  takenReject = reject;
};

export class PoolRuntime implements CallOwner, LaneOwner, PumpSource {
  state: RuntimeState = "open";
  /** Calls that have rejected, for whatever reason. */
  failed = 0;
  /** Why the pool ended by itself, if it did. */
  #endedBy: PoolEnd | undefined;
  /** Calls that have not settled. */
  #pending = 0;
  /** Of those, the ones whose input promise is pending. No lane knows of them. */
  readonly #awaitingInput = new Set<Call>();
  #lanes: readonly Lane[] = [];
  readonly #parts: RuntimeParts;
  readonly #pump: Pump;
  readonly #keepAlive = new KeepAlive();
  readonly #idleWaiters: (() => void)[] = [];
  readonly #start = new StartGate(this.#keepAlive);
  #stamp = 0;
  #stampUses = 0;
  #ending: Promise<void> | undefined;
  #grace: Grace | undefined;

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    this.#pump = new Pump(this, parts.bell, parts.pump);
  }

  /** Calls that wait for a lane to become ready. */
  get queued(): number {
    return this.#parts.dispatcher.queued;
  }

  get publicState(): PoolState {
    return this.state === "open" ? (this.#start.settled ? "ready" : "starting") : this.state;
  }

  /** Calls that have not settled. */
  get pending(): number {
    return this.#pending;
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Settles when all lanes have started. Asking for it keeps the process alive until then. */
  get ready(): Promise<void> {
    return this.#start.promise;
  }

  /** Once, when the lanes have been made. */
  setLanes(lanes: readonly Lane[]): void {
    this.#lanes = lanes;
    this.#parts.dispatcher.setLanes(lanes);
    this.#checkReady();
  }

  /** @param site cuts the recorded stack: frames above it are the caller's */
  submit(
    task: HostTask,
    args: unknown,
    options: CallOptions | undefined,
    site: (...args: never[]) => unknown,
  ): Promise<unknown> {
    const promise = new Promise(takeSettlers);
    const call = new Call(task, this.#timestamp(), takenResolve, takenReject, this);
    this.#pending++;
    task.inFlight++;
    if (this.#pending === 1) this.#keepAlive.hold();
    if (task.sitesToRecord > 0) {
      task.sitesToRecord--;
      const holder = {};
      Error.captureStackTrace(holder, site);
      call.site = holder;
    }
    try {
      this.#admit(call, args, options);
    } catch (error) {
      refuseCall(call, error, site);
    }
    return task.abortAware ? abortable(promise, call, this.#abort) : promise;
  }

  /** Resolves when no call is pending. */
  idle(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
    });
  }

  /** Ends the pool: now, after `delayMs`, or once calls have finished. Idempotent; a later call may bring it forward. */
  shutdown(delayMs = 0): Promise<void> {
    if (delayMs === 0 && !this.#parts.finishAll) this.#grace?.cutShort();
    this.#ending ??= this.#end(delayMs);
    return this.#ending;
  }

  // --- CallOwner ---

  callSettled(call: Call, failed: boolean): void {
    if (failed) this.failed++;
    call.task.inFlight--;
    this.#pending--;
    if (this.#pending > 0) return;
    this.#keepAlive.release();
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  releaseAbortIndex(abortIndex: number): void {
    this.#parts.abortSlots.release(abortIndex);
  }

  // --- PumpSource ---

  get unanswered(): number {
    let count = 0;
    for (const lane of this.#lanes) if (lane.kind !== "inline") count += lane.inFlight;
    return count;
  }

  get coreToSpare(): boolean {
    let busy = 0;
    for (const lane of this.#lanes) if (lane.kind !== "inline" && lane.inFlight > 0) busy++;
    return busy < this.#parts.cores;
  }

  hasReply(): boolean {
    for (const lane of this.#lanes) if (lane.hasReply()) return true;
    return false;
  }

  drain(): number {
    let count = 0;
    for (const lane of this.#lanes) count += lane.drain();
    return count;
  }

  // --- LaneOwner ---

  laneReady(): void {
    this.#parts.dispatcher.lanesChanged();
    this.#checkReady();
    if (this.unanswered > 0) this.#pump.kick();
  }

  laneLost(): void {
    this.#parts.dispatcher.lanesChanged();
    // One that dies while it wakes this thread has woken nobody, and the other lanes take it for awake.
    if (this.unanswered > 0) this.#pump.kick();
  }

  laneFailed(_lane: Lane, error: PoolEnd, giveUp: boolean): void {
    if (giveUp) this.#endBecause(error);
  }

  laneAnswered(lane: Lane): void {
    this.#parts.dispatcher.laneAnswered(lane);
  }

  hardTimeout(_lane: Lane, error: PoolEnd): void {
    this.#endBecause(error);
  }

  // --- private ---

  #admit(call: Call, args: unknown, options: CallOptions | undefined): void {
    if (this.state !== "open") throw closedError(this.#endedBy);
    const { task } = call;
    if (task.abortAware) {
      call.abortIndex = this.#parts.abortSlots.acquire();
      // A symbol and no error, so that every copy of this package knows it.
      if (call.abortIndex < 0) throw AbortSignalPoolExhausted as unknown as Error;
    }
    applyLimits(call, options, this.#abort);
    if (call.settled) return call.left();
    if (typeof args === "object" && args !== null && types.isPromise(args)) this.#awaitArgs(call, args);
    else this.#dispatch(call, args);
  }

  #awaitArgs(call: Call, args: Promise<unknown>): void {
    const awaiting = this.#awaitingInput;
    awaiting.add(call);
    // Its input may never come. No lane has it, so that nobody else gives its abort slot back.
    onSettled(call, () => {
      if (awaiting.delete(call)) call.left();
    });
    args.then(
      (value) => {
        if (!awaiting.delete(call)) return;
        try {
          this.#dispatch(call, value);
        } catch (error) {
          refuseCall(call, error);
        }
      },
      (reason: unknown) => call.fail(reason),
    );
  }

  #dispatch(call: Call, args: unknown): void {
    this.#parts.dispatcher.dispatch(call, args);
    this.#pump.kick();
  }

  /** The caller no longer wants the call: its lane skips it, or its task is told. */
  readonly #abort = (call: Call): void => {
    if (call.abortIndex >= 0) this.#parts.abortSlots.raise(call.abortIndex);
    for (const lane of this.#lanes) lane.abort(call);
  };

  #timestamp(): number {
    if (!this.#pump.inBurst || (this.#stampUses++ & STAMP_MASK) === 0) this.#stamp = sharedNow();
    return this.#stamp;
  }

  #checkReady(): void {
    if (this.#lanes.every((lane) => lane.state === "ready")) this.#start.open();
  }

  #endBecause(reason: PoolEnd): void {
    this.#endedBy ??= reason;
    this.#start.fail(unstartedError(reason));
    this.#grace?.cutShort();
    this.#ending ??= this.#close();
  }

  async #end(delayMs: number): Promise<void> {
    this.state = "closing";
    this.#keepAlive.hold();
    this.#grace = new Grace(delayMs, this.#parts.finishAll ? this.idle() : undefined);
    await this.#grace.over;
    this.#keepAlive.release();
    await this.#close();
  }

  async #close(): Promise<void> {
    if (this.state === "closed") return;
    this.state = "closed";
    this.#keepAlive.hold();
    const fail = (call: Call): void => {
      if (!call.settled) call.failByPool(inFlightError(call, this.#endedBy));
    };
    for (const call of this.#awaitingInput) fail(call);
    this.#parts.dispatcher.abandon(fail);
    await Promise.all(this.#lanes.map((lane) => lane.close(fail)));
    this.#pump.close();
    this.#parts.release();
    this.#start.fail(closedError(this.#endedBy));
    this.#keepAlive.close();
  }
}
