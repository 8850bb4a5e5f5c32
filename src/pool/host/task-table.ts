// The tasks of one pool as the host knows them: id, name, limits, where lanes find them. Host thread.
import type { TaskEntry, TaskSource } from "../protocol/messages.ts";
import type { ResolvedTimeout } from "../task/timeout.ts";

/** Calls of a task whose call site is always recorded; later ones only once the task has failed. */
const RECORDED_SITES = 16;

export class HostTask {
  readonly id: number;
  readonly name: string;
  readonly source: TaskSource;
  readonly timeout: ResolvedTimeout | undefined;
  readonly abortAware: boolean;
  /** The function itself, where the host has it; the inline lane needs it. */
  readonly f: ((args: never, control: never) => unknown) | undefined;
  /** Calls that have not settled. */
  inFlight = 0;
  /**
   * Calls whose site is still to be recorded. Recording a stack costs as much as the rest of a call, so that it is done
   * for the first calls and, once a task has failed, for all.
   */
  sitesToRecord: number = RECORDED_SITES;

  constructor(entry: TaskEntry, f: HostTask["f"], timeout: ResolvedTimeout | undefined) {
    this.id = entry.id;
    this.name = entry.name;
    this.source = entry.source;
    this.abortAware = entry.abortAware;
    this.f = f;
    this.timeout = timeout;
  }

  /** The part of it that a lane has to know. */
  get entry(): TaskEntry {
    return { id: this.id, name: this.name, source: this.source, abortAware: this.abortAware };
  }

  /** From now on the site of every call is recorded. */
  noteFailure(): void {
    this.sitesToRecord = Number.POSITIVE_INFINITY;
  }
}
