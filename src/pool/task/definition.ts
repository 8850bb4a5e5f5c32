// What is inside a task object, and how every copy of this package recognises one. Any thread.
import type { TaskSource } from "../protocol/messages.ts";
import type { ResolvedTimeout } from "./timeout.ts";

const TASK = Symbol.for("knitting.task");

export interface TaskDefinition {
  /** `undefined` for an imported task: the host never has its function. */
  readonly f: ((args: never, control: never) => unknown) | undefined;
  readonly source: TaskSource;
  readonly timeout: ResolvedTimeout | undefined;
  readonly abortAware: boolean;
  /** The function in which `task()` was called, when that was not at module scope: lanes cannot get there. */
  readonly madeInside: string | undefined;
}

/** Makes `target` a task object with that definition, and freezes both. */
export function brandTask<T extends object>(target: T, definition: TaskDefinition): T {
  Object.defineProperty(target, TASK, { value: Object.freeze(definition) });
  return Object.freeze(target);
}

/** The definition inside a task object, made by this copy of the package or another; `undefined` for anything else. */
export function definitionOf(value: unknown): TaskDefinition | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { readonly [TASK]?: TaskDefinition })[TASK];
}
