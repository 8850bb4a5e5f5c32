// One lane that is not the host: starts, watches, replaces it. Host thread; does not know if a thread or a process carries it.
import { KnittingError } from "../errors.ts";
import { CONTROL_SEQUENCE_WORD } from "../protocol/layout.ts";
import type { LaneMemory } from "../protocol/memory.ts";
import type { LaneBoot, LaneMessage, TaskEntry } from "../protocol/messages.ts";
import { wakeForControl } from "../ring/parking.ts";
import { releaseTokensOf } from "../ring/spin-tokens.ts";
import type { LaneExit, LaneTransport } from "../transport/lane-transport.ts";
import type { Call } from "./call.ts";
import type { Coders } from "./coders.ts";
import { brokenError, crashError, hardTimeoutError, startupError, toldError } from "./lane-errors.ts";
import { LaneLink } from "./lane-link.ts";
import { LaneTally } from "./lane-tally.ts";
import type { Lane, LaneKind, LaneOwner, LaneState } from "./lane.ts";
import { OpenLoads } from "./open-loads.ts";
import { OverrunWatch } from "./overrun-watch.ts";
import type { HostTask } from "./task-table.ts";
import type { WorkerLaneSettings } from "./worker-lane-settings.ts";

/** After this many failed starts in a row a lane is given up, and the pool with it. */
const MAX_FAILED_STARTS = 3;

export class WorkerLane implements Lane {
  readonly index: number;
  readonly kind: LaneKind;
  readonly tally: LaneTally = new LaneTally();
  state: LaneState = "starting";

  readonly #settings: WorkerLaneSettings;
  readonly #owner: LaneOwner;
  readonly #coders: Coders;
  readonly #link: LaneLink;
  readonly #spinTokens: Int32Array;
  #transport: LaneTransport | undefined;
  #laneId = 0;
  /** Starts in a row after which the lane died without having begun a call. */
  #failedStarts = 0;
  #begunBefore = 0;
  #wasReady = false;
  /** Why a start failed, as the lane told it. */
  #startFailure: { readonly error: KnittingError; readonly fatal: boolean } | undefined;
  /** The hard timeout for which the carrier is being ended. */
  #overrunError: KnittingError | undefined;
  readonly #attachments = new Map<number, readonly unknown[]>();
  readonly #loads = new OpenLoads();
  readonly #watch: OverrunWatch;
  #closed: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(memory: LaneMemory, settings: WorkerLaneSettings, coders: Coders, owner: LaneOwner) {
    this.index = settings.boot.laneIndex;
    this.kind = settings.kind;
    this.#settings = settings;
    this.#owner = owner;
    this.#coders = coders;
    // First, so that the thread comes up while the rest is made. It cannot be heard before this constructor has ended.
    this.#start();
    const { debug } = settings;
    this.#spinTokens = new Int32Array(settings.boot.spinTokens);
    this.#link = new LaneLink(memory, coders, this.tally, {
      wake: () => this.#transport?.wake(),
      sendAttachments: (call) => this.#sendAttachments(call),
      takeAttachments: (openIndex) => this.#takeAttachments(openIndex),
      callAnswered: () => this.#owner.laneAnswered(this),
      broke: (what) => this.#broke(what),
      signals: debug?.signals && ((text) => debug.signals?.(`w${this.index}: ${text}`)),
    });
    this.#watch = new OverrunWatch(this.#link, settings.hardTimeoutMs, (call) => this.#overrun(call));
  }

  get id(): number | undefined {
    return this.#transport?.id;
  }

  get inFlight(): number {
    return this.#link.inFlight;
  }

  get queued(): number {
    return this.#link.queued;
  }

  get givenUp(): number {
    return this.#link.givenUp;
  }

  get runsAbandoned(): boolean {
    return this.#link.runsAbandoned;
  }

  accepts(_task: HostTask): boolean {
    return this.state === "ready";
  }

  submit(call: Call, args: unknown): void {
    this.#link.submit(call, args);
    this.#watch.start();
  }

  submitEncoded(call: Call): void {
    this.#link.submitEncoded(call);
    this.#watch.start();
  }

  abort(call: Call): void {
    if (!this.#link.owns(call)) return;
    if (call.settled) this.#link.cancel(call);
    if (call.abortIndex >= 0) this.#signal();
  }

  hasReply(): boolean {
    return this.#link.hasReply();
  }

  drain(): number {
    return this.#link.drain();
  }

  load(task: TaskEntry): Promise<void> {
    // A lane that is still starting may have read the list before this task was added to it, and loads twice then.
    if (this.state === "closed")
      return Promise.reject(new KnittingError("POOL_SHUT_DOWN", "Pool is shut down"));
    const loaded = this.#loads.begin(task.id);
    this.#transport?.post({ kind: "load", tasks: [task] }, []);
    this.#signal();
    return loaded;
  }

  close(fail: (call: Call) => void): Promise<void> {
    if (this.#closed !== undefined) return this.#closed.promise;
    this.state = "closed";
    this.#watch.stop();
    this.#link.abandon(fail);
    this.#loads.endAll(new KnittingError("POOL_SHUT_DOWN", "Pool is shut down"));
    let resolve: () => void = () => {};
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    this.#closed = { promise, resolve };
    if (this.#transport === undefined) resolve();
    else this.#transport.terminate();
    return promise;
  }

  replace(because: KnittingError): void {
    if (this.state !== "ready") return;
    // Not ready from this moment on, so that no balancer picks a lane that is about to die.
    this.state = "restarting";
    this.#overrunError = because;
    this.#owner.laneLost(this);
    this.#transport?.terminate();
  }

  #start(): void {
    const settings = this.#settings;
    this.#laneId = settings.nextLaneId();
    this.#wasReady = false;
    this.#startFailure = undefined;
    this.#overrunError = undefined;
    const boot: LaneBoot = { ...settings.boot, laneId: this.#laneId, tasks: settings.tasks() };
    const transport = settings.start(boot, {
      message: (message) => {
        if (this.#transport === transport) this.#receive(message);
      },
      exit: (exit) => {
        if (this.#transport === transport) this.#ended(exit);
      },
    });
    this.#transport = transport;
  }

  #receive(message: LaneMessage): void {
    switch (message.kind) {
      case "ready":
        if (this.state === "closed") return;
        this.state = "ready";
        this.#wasReady = true;
        this.#settings.debug?.lifecycle?.(`w${this.index} ready`);
        if (this.#link.inFlight > 0) this.#watch.start();
        this.#owner.laneReady(this);
        return;
      case "failed":
        this.#startFailure = {
          error: toldError(this.index, this.#coders.decoder, message),
          fatal: message.fatal,
        };
        return;
      case "loaded":
        for (const id of message.ids) this.#loads.end(id, undefined);
        return;
      case "loadFailed":
        for (const id of message.ids)
          this.#loads.end(id, toldError(this.index, this.#coders.decoder, message));
        return;
      case "dying":
        // Its carrier takes it for the reason of the exit.
        return;
      case "attachments":
        this.#attachments.set(message.openIndex, message.values);
    }
  }

  /** The lane's thread or process is gone. */
  #ended(exit: LaneExit): void {
    this.#transport = undefined;
    this.#watch.stop();
    releaseTokensOf(this.#spinTokens, this.#laneId);
    if (this.#closed !== undefined) {
      this.#closed.resolve();
      return;
    }
    this.state = this.#wasReady ? "restarting" : this.state;
    this.#owner.laneLost(this);
    this.#settings.debug?.lifecycle?.(`w${this.index} ended with code ${exit.exitCode ?? "?"}`);
    this.#link.afterDeath((call) => {
      if (call.settled) return;
      call.task.noteFailure();
      call.failByPool(crashError(this.index, call.task.name, exit, this.#overrunError));
    });
    this.#attachments.clear();
    this.#loads.endAll(undefined);
    if (this.#wasReady) this.tally.restarts++;
    const { begun } = this.#link;
    // One that dies again and again without a call must not be started for ever.
    if (begun !== this.#begunBefore) this.#failedStarts = 0;
    else if (this.#startFailed(exit)) return;
    this.#begunBefore = begun;
    try {
      this.#start();
    } catch (error) {
      this.#owner.laneFailed(this, startupError(this.index, error), true);
    }
  }

  #startFailed(exit: LaneExit): boolean {
    this.#failedStarts++;
    const failure = this.#startFailure;
    const error =
      failure?.error ?? startupError(this.index, exit.error ?? crashError(this.index, undefined, exit));
    const giveUp = failure?.fatal === true || this.#failedStarts >= MAX_FAILED_STARTS;
    this.#owner.laneFailed(this, error, giveUp);
    return giveUp || this.#closed !== undefined;
  }

  /** What it writes can't be trusted, whatever state it is in. Its end fails its calls, and another takes its place. */
  #broke(what: string): void {
    if (this.state === "closed") return;
    this.#overrunError = brokenError(this.index, what);
    this.state = this.#wasReady ? "restarting" : this.state;
    this.#owner.laneLost(this);
    this.#transport?.terminate();
  }

  #sendAttachments(call: Call): void {
    const values = call.attachments ?? [];
    const transfer = values.filter((value): value is ArrayBuffer => value instanceof ArrayBuffer);
    this.#transport?.post({ kind: "attachments", openIndex: call.openIndex, values }, transfer);
    call.attachments = undefined;
    this.#signal();
  }

  /** The lane posts them before it publishes the reply: they are here, if not yet delivered. */
  #takeAttachments(openIndex: number): readonly unknown[] | undefined {
    while (!this.#attachments.has(openIndex)) {
      const message = this.#transport?.receive();
      if (message === undefined) return undefined;
      this.#receive(message);
    }
    const values = this.#attachments.get(openIndex);
    this.#attachments.delete(openIndex);
    return values;
  }

  /** Something other than a request has changed: the lane turns its event loop and looks at its abort flags. */
  #signal(): void {
    Atomics.add(this.#link.control, CONTROL_SEQUENCE_WORD, 1);
    if (this.#transport !== undefined) wakeForControl(this.#link.control, this.#transport);
  }

  #overrun(call: Call): void {
    if (this.state !== "ready") return;
    const { hardTimeoutMs, onOverrun, replaceOnHardTimeout } = this.#settings;
    const error = hardTimeoutError(this.index, call.task.name, hardTimeoutMs, !replaceOnHardTimeout);
    onOverrun?.(error, this.id);
    call.task.noteFailure();
    call.failByPool(error);
    this.#settings.debug?.lifecycle?.(`w${this.index} killed: ${error.message}`);
    if (replaceOnHardTimeout) this.replace(error);
    else this.#owner.hardTimeout(this, error);
  }
}
