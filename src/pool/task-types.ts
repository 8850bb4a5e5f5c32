// What task() and importTask() take, and how that decides the type of a call. Types only; task.ts implements them.
import type { AbortableTask, Task, TaskControl } from "./types.ts";

/** Limit of a call in milliseconds, counted from the call, its wait included. Negative disables it. */
interface TimeLimit {
  readonly time: number;
}
/** When the time is up, the call resolves with `undefined`. */
export interface MaybeTimeout extends TimeLimit {
  readonly maybe: true;
  readonly default?: never;
  readonly error?: never;
}
/** When the time is up, the call resolves with `default`. */
export interface DefaultTimeout<Default> extends TimeLimit {
  readonly default: Default;
  readonly maybe?: never;
  readonly error?: never;
}
/** When the time is up, the call rejects: with `error`, or without it with `Error("Task timeout")`. */
export interface ErrorTimeout extends TimeLimit {
  readonly error?: unknown;
  readonly maybe?: never;
  readonly default?: never;
}
/** A timeout after which the call rejects: with `Error("Task timeout")`, or with `error`. */
export type RejectingTimeout = number | ErrorTimeout;
/** Limit of a call, and what becomes of the call when the time is up. */
export type TaskTimeout = RejectingTimeout | MaybeTimeout | DefaultTimeout<unknown>;

/** Makes a task abort-aware: its function gets a `TaskControl`, its calls have `.reject()`. */
export type AbortSignalOption = true | { readonly hasAborted: true };

interface PlainFunction<Args, Result> {
  /** The function that lanes run: one argument in, one value or promise out. */
  readonly f: (args: Args) => Result | NoInfer<PromiseLike<Awaited<Result>>>;
  /** Module in which lanes find the task, if it is not the one that calls `task()`. */
  readonly href?: string | URL;
  readonly abortSignal?: false;
}
interface AbortAwareFunction<Args, Result> {
  /** The function that lanes run: one argument and the call's control in, one value or promise out. */
  readonly f: (args: Args, control: TaskControl) => Result | NoInfer<PromiseLike<Awaited<Result>>>;
  /** Module in which lanes find the task, if it is not the one that calls `task()`. */
  readonly href?: string | URL;
  readonly abortSignal: AbortSignalOption;
}
interface ImportedFunction {
  /** The module that only lanes import: relative to the calling module, an absolute path, or a URL. */
  readonly href: string | URL;
  /** Its export; a plain function. @default "default" */
  readonly name?: string;
  readonly abortSignal?: false;
}
interface AbortAwareImportedFunction {
  /** The module that only lanes import: relative to the calling module, an absolute path, or a URL. */
  readonly href: string | URL;
  /** Its export; a plain function. @default "default" */
  readonly name?: string;
  readonly abortSignal: AbortSignalOption;
}
interface WithTimeout<Timeout> {
  readonly timeout: Timeout;
}
interface MayReject {
  readonly timeout?: RejectingTimeout;
}

/**
 * The type of `task`. What may come instead of a result widens the result: `maybe: true` by `undefined`, `default` by
 * its own type. With `task<Args, Result>` written out, `default` must be a `Result`; add a third argument to widen it.
 * The plainest form is last, because its errors are the ones that TypeScript shows.
 */
export interface DefineTask {
  <Args = void, Result = unknown>(
    options: AbortAwareFunction<Args, Result> & WithTimeout<MaybeTimeout>,
  ): AbortableTask<Args, Awaited<Result> | undefined>;
  <Args = void, Result = unknown, Default = Result>(
    options: AbortAwareFunction<Args, Result> & WithTimeout<DefaultTimeout<Default>>,
  ): AbortableTask<Args, Awaited<Result> | Default>;
  <Args = void, Result = unknown>(
    options: AbortAwareFunction<Args, Result> & MayReject,
  ): AbortableTask<Args, Awaited<Result>>;
  <Args = void, Result = unknown>(
    options: PlainFunction<Args, Result> & WithTimeout<MaybeTimeout>,
  ): Task<Args, Awaited<Result> | undefined>;
  <Args = void, Result = unknown, Default = Result>(
    options: PlainFunction<Args, Result> & WithTimeout<DefaultTimeout<Default>>,
  ): Task<Args, Awaited<Result> | Default>;
  <Args = void, Result = unknown>(
    options: PlainFunction<Args, Result> & MayReject,
  ): Task<Args, Awaited<Result>>;
}

/** The type of `importTask`. Its types are written out, since the host never sees the module. */
export interface ImportTask {
  <Args = void, Result = unknown>(
    options: AbortAwareImportedFunction & WithTimeout<MaybeTimeout>,
  ): AbortableTask<Args, Result | undefined>;
  <Args = void, Result = unknown, Default = Result>(
    options: AbortAwareImportedFunction & WithTimeout<DefaultTimeout<Default>>,
  ): AbortableTask<Args, Result | Default>;
  <Args = void, Result = unknown>(
    options: AbortAwareImportedFunction & MayReject,
  ): AbortableTask<Args, Result>;
  <Args = void, Result = unknown>(
    options: ImportedFunction & WithTimeout<MaybeTimeout>,
  ): Task<Args, Result | undefined>;
  <Args = void, Result = unknown, Default = Result>(
    options: ImportedFunction & WithTimeout<DefaultTimeout<Default>>,
  ): Task<Args, Result | Default>;
  <Args = void, Result = unknown>(options: ImportedFunction & MayReject): Task<Args, Result>;
}

/** What `task()` gets at run time, whichever form was used. */
export interface AnyTaskOptions {
  /** The function that lanes run. */
  readonly f: (args: never, control: never) => unknown;
  readonly href?: string | URL;
  readonly timeout?: TaskTimeout;
  readonly abortSignal?: AbortSignalOption | false;
}

/** What `importTask()` gets at run time, whichever form was used. */
export interface AnyImportTaskOptions {
  readonly href: string | URL;
  readonly name?: string;
  readonly timeout?: TaskTimeout;
  readonly abortSignal?: AbortSignalOption | false;
}

/**
 * What the implementations of both return: it takes every argument and promises nothing, and so fits every form. With it
 * `const task: DefineTask = (options: AnyTaskOptions): UntypedTask => …` needs no cast.
 */
export type UntypedTask = AbortableTask<unknown, never>;
