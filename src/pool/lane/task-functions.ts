// The functions a lane can run, by task id. Lane side.

import { putElement } from "../protocol/primordials.ts";

export interface TaskFunction {
  readonly f: (args: unknown, control?: unknown) => unknown;
  readonly abortAware: boolean;
}

export class TaskFunctions {
  readonly #byId: (TaskFunction | undefined)[] = [];

  set(id: number, task: TaskFunction): void {
    putElement(this.#byId, id, task);
  }

  /** The host publishes no call before the lane has loaded its task, so that a missing one is a broken protocol. */
  get(id: number): TaskFunction {
    return (id < this.#byId.length ? this.#byId[id] : undefined) ?? MISSING;
  }
}

const MISSING: TaskFunction = {
  abortAware: false,
  f: () => {
    throw new Error("knitting: this lane was given a call of a task that it has not loaded");
  },
};
