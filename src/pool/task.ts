// task() and importTask(): what turns a function into something that lanes can find and run. Any thread.
import type { PoolOptions } from "./options/pool-options.ts";
import { brandTask, type TaskDefinition } from "./task/definition.ts";
import { fileHref } from "./task/file-href.ts";
import { originOf } from "./task/origin.ts";
import { placeTask, registerTask, registry } from "./task/registry.ts";
import { resolveTimeout } from "./task/timeout.ts";
import type { AnyImportTaskOptions, AnyTaskOptions, DefineTask, ImportTask } from "./task-types.ts";
import type { SingleTaskPool, Task } from "./types.ts";

/** Opens the pool of one task; `base` is the module that asked for it, if known. */
export type OpenTaskPool = (
  task: Task<never, unknown>,
  options: PoolOptions | undefined,
  base: string | undefined,
) => SingleTaskPool<never, unknown>;

/** The two functions that define tasks. */
export interface TaskFunctions {
  readonly task: DefineTask;
  readonly importTask: ImportTask;
}

/** @param openPool what `createPool()` of a task does: the host opens a pool, a lane refuses, and neither loads the other */
export function taskFunctions(openPool: OpenTaskPool): TaskFunctions {
  const task: DefineTask = ((options: AnyTaskOptions): Task<never, unknown> => {
    checkOptions("task", options, ["f", "timeout", "abortSignal", "href"]);
    const { f } = options;
    if (typeof f !== "function")
      throw new TypeError(`Expected \`f\` of task() to be a function, got ${show(f)}`);
    const origin = originOf(task);
    if (origin === undefined) {
      throw new TypeError(
        "task() was called outside any module (in the REPL, node -e or standard input), where no lane can find it. " +
          "Put it into a file",
      );
    }
    const { line, column } = origin;
    const href = options.href === undefined ? origin.href : resolveHref("task", options.href, origin.href);
    const place = placeTask(href, line, column, f);
    if (registry().isLane) registerTask(place, f);
    return makeTask(openPool, {
      f,
      source: { kind: "declared", ...place },
      timeout: resolveTimeout("task", options.timeout),
      abortAware: resolveAbortSignal("task", options.abortSignal),
      // An explicit href says where a lane finds it; whether that is so, the lane will tell.
      madeInside: options.href === undefined ? origin.functionName : undefined,
    });
  }) as unknown as DefineTask;

  const importTask: ImportTask = ((options: AnyImportTaskOptions): Task<never, unknown> => {
    checkOptions("importTask", options, ["href", "name", "timeout", "abortSignal"]);
    const exportName = options.name ?? "default";
    if (typeof exportName !== "string" || exportName === "") {
      throw new TypeError(
        `Expected \`name\` of importTask() to be the name of an export, got ${show(exportName)}`,
      );
    }
    return makeTask(openPool, {
      f: undefined,
      source: {
        kind: "imported",
        href: resolveHref("importTask", options.href, originOf(importTask)?.href),
        exportName,
      },
      timeout: resolveTimeout("importTask", options.timeout),
      abortAware: resolveAbortSignal("importTask", options.abortSignal),
      madeInside: undefined,
    });
  }) as unknown as ImportTask;
  return { task, importTask };
}

function makeTask(openPool: OpenTaskPool, definition: TaskDefinition): Task<never, unknown> {
  const createPool = (options?: PoolOptions): SingleTaskPool<never, unknown> =>
    openPool(made, options, originOf(createPool)?.href);
  const made: Task<never, unknown> = brandTask({ abortAware: definition.abortAware, createPool }, definition);
  return made;
}

function checkOptions(of: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Expected ${of}() to get an object with ${known.join(", ")}, got ${show(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`Unknown option \`${unknown}\` of ${of}(). It takes ${known.join(", ")}`);
  }
}

function resolveHref(of: string, href: string | URL, base: string | undefined): string {
  if (href instanceof URL) return href.href;
  if (typeof href !== "string" || href === "") {
    throw new TypeError(
      `Expected \`href\` of ${of}() to be a URL, an absolute path or a relative one, got ${show(href)}`,
    );
  }
  const ofFile = fileHref(href);
  if (ofFile !== undefined) return ofFile;
  if (URL.canParse(href)) return href;
  if (base !== undefined) return new URL(href, base).href;
  throw new TypeError(
    `\`href\` of ${of}() is relative (${show(href)}), but its caller is no module. Use an absolute URL`,
  );
}

function resolveAbortSignal(of: string, option: unknown): boolean {
  if (option === undefined || option === false) return false;
  if (option === true) return true;
  if (typeof option === "object" && option !== null) {
    if ((option as { readonly hasAborted?: unknown }).hasAborted === true) return true;
  }
  throw new TypeError(
    `Expected \`abortSignal\` of ${of}() to be true or { hasAborted: true }, got ${show(option)}`,
  );
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `${String(value)} (${typeof value})`;
}
