// Runs one call after the other as the loop takes them from the ring, and hands their outcome to the replies. Lane side.
import type { Decoder } from "../codec/index.ts";
import { isBuiltInPrototype } from "../codec/classify.ts";
import { allocatePinned, viewBytes } from "../codec/raw-buffer.ts";
import { sharedNow } from "../protocol/clock.ts";
import {
  hasOwn,
  MapOf,
  mapDelete,
  mapGet,
  mapSet,
  OBJECT_PROTOTYPE,
  onSettled,
  prototypeOf,
  SetOf,
  setAdd,
  setBytes,
  setDelete,
  setForEach,
} from "../protocol/primordials.ts";
import type { LaneBoot } from "../protocol/messages.ts";
import { AbortControl } from "./abort-control.ts";
import type { Replies } from "./replies.ts";
import type { TaskFunction, TaskFunctions } from "./task-functions.ts";

/** Taken at load time: a task may replace them. */
const { isPromise } = process.getBuiltinModule("node:util/types");
const resolvePromise: (value: unknown) => Promise<unknown> = Promise.resolve.bind(Promise);

/** A call whose buffers the host has yet to send. */
interface AwaitingAttachments {
  readonly task: TaskFunction;
  readonly abortIndex: number;
  readonly decode: (attachments: readonly unknown[]) => unknown;
}

export class TaskRunner {
  /** Calls that have been started and have not ended: the lane's event loop must turn for them. */
  pending = 0;

  readonly #tasks: TaskFunctions;
  readonly #replies: Replies;
  /** Where the host reads when a call was started, if it wants to. */
  readonly #board: Float64Array | undefined;
  readonly #abortFlags: Int32Array;
  readonly #signals: ((text: string) => void) | undefined;
  readonly #awaiting = new MapOf<number, AwaitingAttachments>();
  readonly #controls = new SetOf<AbortControl>();
  /** End of the last call, good as the start of the next in the same turn; 0 when the clock must be read. */
  #clock = 0;

  /** @param signals says what every call does, while that debug namespace is on */
  constructor(
    boot: LaneBoot,
    tasks: TaskFunctions,
    replies: Replies,
    signals: ((text: string) => void) | undefined,
  ) {
    this.#signals = signals;
    this.#tasks = tasks;
    this.#replies = replies;
    const { board } = boot.memory;
    this.#board = board.byteLength === 0 ? undefined : new Float64Array(board);
    this.#abortFlags = new Int32Array(boot.poolMemory.abortFlags);
  }

  /** The time as of the last call that ended in this turn, or now. */
  get clock(): number {
    return this.#clock === 0 ? (this.#clock = sharedNow()) : this.#clock;
  }

  /** Between two turns any time may have passed. */
  forgetClock(): void {
    this.#clock = 0;
  }

  run(openIndex: number, taskId: number, abortIndex: number, decoder: Decoder, slot: SlotPayload): void {
    const startedAt = this.clock;
    if (this.#board !== undefined) this.#board[openIndex] = startedAt;
    const task = this.#tasks.get(taskId);
    let args: unknown;
    try {
      args = decoder.decode(slot.tag, slot.inline, slot.buffer, slot.offset, slot.length);
    } catch (error) {
      this.#clock = this.#replies.reject(openIndex, startedAt, error);
      return;
    }
    this.#start(openIndex, task, abortIndex, startedAt, args);
  }

  /** Starts a call whose arguments came with attachments: asks for them, and keeps the bytes until they come. */
  runAttached(
    openIndex: number,
    taskId: number,
    abortIndex: number,
    decoder: Decoder,
    slot: SlotPayload,
  ): void {
    if (this.#board !== undefined) this.#board[openIndex] = this.clock;
    const { tag, inline, length } = slot;
    const bytes = allocatePinned(length);
    setBytes(bytes, viewBytes(slot.buffer, slot.offset, length), 0);
    this.pending++;
    mapSet(this.#awaiting, openIndex, {
      task: this.#tasks.get(taskId),
      abortIndex,
      decode: (attachments) => decoder.decode(tag, inline, bytes, 0, length, attachments),
    });
    this.#replies.wantAttachments(openIndex);
  }

  attachmentsArrived(openIndex: number, values: readonly unknown[]): void {
    const call = mapGet(this.#awaiting, openIndex);
    if (call === undefined) return;
    mapDelete(this.#awaiting, openIndex);
    this.pending--;
    const startedAt = sharedNow();
    let args: unknown;
    try {
      args = call.decode(values);
    } catch (error) {
      this.#replies.reject(openIndex, startedAt, error);
      return;
    }
    this.#start(openIndex, call.task, call.abortIndex, startedAt, args);
  }

  /** There is nothing to do but wait. */
  noteIdle(): void {
    this.#signals?.(this.pending === 0 ? "idle" : `idle, ${this.pending} pending`);
  }

  /** Fires the signals of calls that have been aborted. */
  deliverAborts(): void {
    setForEach(this.#controls, AbortControl.deliver);
  }

  #start(openIndex: number, task: TaskFunction, abortIndex: number, startedAt: number, args: unknown): void {
    this.#signals?.(`run call ${openIndex}`);
    const control = task.abortAware ? new AbortControl(this.#abortFlags, abortIndex) : undefined;
    let result: unknown;
    let later: Promise<unknown> | undefined;
    try {
      // Not as a method: the lane's record of the task is not the task's business.
      const { f } = task;
      result = control === undefined ? f(args) : f(args, control);
      // Inside: reading `then` may run code of the task as well.
      if (typeof result === "object" && result !== null) later = promiseOf(result);
    } catch (thrown) {
      this.#clock = this.#replies.reject(openIndex, startedAt, thrown);
      return;
    }
    if (later !== undefined) {
      this.#clock = 0;
      this.#settleLater(openIndex, startedAt, later, control);
    } else {
      this.#clock = this.#replies.resolve(openIndex, startedAt, result);
    }
  }

  #settleLater(
    openIndex: number,
    startedAt: number,
    result: Promise<unknown>,
    control: AbortControl | undefined,
  ): void {
    this.pending++;
    if (control !== undefined) setAdd(this.#controls, control);
    const end = (): void => {
      this.pending--;
      if (control !== undefined) setDelete(this.#controls, control);
    };
    try {
      onSettled(
        result,
        (value) => {
          end();
          this.#replies.resolve(openIndex, startedAt, value);
        },
        (thrown) => {
          end();
          this.#replies.reject(openIndex, startedAt, thrown);
        },
      );
    } catch (error) {
      // A promise that cannot be waited for: its own fields are in the way.
      end();
      this.#replies.reject(openIndex, startedAt, error);
    }
  }
}

/** Where in the ring a call's arguments are. One object, filled anew for every call. */
export interface SlotPayload {
  tag: number;
  inline: number;
  buffer: Uint8Array;
  /** How many bytes `buffer` has. */
  bytes: number;
  offset: number;
  length: number;
}

/** The promise to wait for, when a task has returned one, or something else with a `then`. */
function promiseOf(result: object): Promise<unknown> | undefined {
  if (isPromise(result)) return result as Promise<unknown>;
  if (!hasThen(result) || typeof (result as { readonly then?: unknown }).then !== "function")
    return undefined;
  return resolvePromise(result);
}

/**
 * Whether a `then` is to be found on the way to the built-in prototypes: on those, it can only be there because a task put it
 * there, to be given what other tasks return.
 */
function hasThen(result: object): boolean {
  if (!("then" in result)) return false;
  for (
    let link: object | null = result;
    link !== null && link !== OBJECT_PROTOTYPE;
    link = prototypeOf(link)
  ) {
    if (isBuiltInPrototype(link)) return false;
    if (hasOwn(link, "then")) return true;
  }
  return false;
}
