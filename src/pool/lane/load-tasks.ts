// Imports the modules of tasks and finds their functions in them. Lane side; runs at start and when tasks are added.
import type { TaskEntry, TaskSource } from "../protocol/messages.ts";
import { charCodeAt, indexOfText, keysOf, sourceOf, valuesOf } from "../protocol/primordials.ts";
import { findTask, registry, sealRegistry } from "../task/registry.ts";
import { takeAbortClasses } from "./abort-control.ts";
import type { TaskFunction, TaskFunctions } from "./task-functions.ts";

type ModuleExports = Record<string, unknown>;

/** What went wrong while a lane prepared to run tasks. */
export class LoadFailure {
  /** What the lane was doing, such as `importing file:///app/tasks.js`. */
  readonly doing: string;
  readonly reason: unknown;
  /** Trying again would end the same way. */
  readonly fatal: boolean;

  constructor(doing: string, reason: unknown, fatal: boolean) {
    this.doing = doing;
    this.reason = reason;
    this.fatal = fatal;
  }
}

/**
 * Imports every module once, in the order of the tasks, and adds all functions to `into`.
 *
 * @throws {LoadFailure} when a module throws, or does not have its task
 */
export async function loadTasks(entries: readonly TaskEntry[], into: TaskFunctions): Promise<void> {
  sealRegistry();
  for (let index = 0; index < entries.length; index++) if (entries[index]?.abortAware) takeAbortClasses();
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] as TaskEntry;
    const { source } = entry;
    let exports: ModuleExports;
    try {
      exports = await importModule(source.href);
    } catch (error) {
      throw new LoadFailure(`importing ${source.href}`, error, false);
    }
    try {
      into.set(entry.id, { f: find(entry, source, exports), abortAware: entry.abortAware });
    } catch (error) {
      throw new LoadFailure("", withoutFrames(error), true);
    }
  }
}

/** Where in the lane it was found out says nothing to anybody. */
function withoutFrames(error: unknown): unknown {
  if (error instanceof TypeError) error.stack = `TypeError: ${error.message}`;
  return error;
}

function importModule(href: string): Promise<ModuleExports> {
  const { importModule: custom } = registry();
  return custom === undefined ? (import(href) as Promise<ModuleExports>) : custom(href);
}

function find(entry: TaskEntry, source: TaskSource, exports: ModuleExports): TaskFunction["f"] {
  switch (source.kind) {
    case "declared":
      return findDeclared(entry.name, source);
    case "imported":
      return findImported(entry.name, source, exports);
    case "exported":
      return findExported(entry.name, source, exports);
  }
}

function findDeclared(name: string, source: TaskSource & { readonly kind: "declared" }): TaskFunction["f"] {
  const found = findTask(source, registry().importModule !== undefined);
  if (found !== undefined) return found as TaskFunction["f"];
  throw new TypeError(
    `task "${name}" was made at ${source.href}:${source.line}:${source.column}, but importing that module in a lane ` +
      `did not make it again. Call task() at module scope, when the module is evaluated: not in a test, nor behind isMain. ` +
      `Or put the function into a module of its own and use importTask(). ` +
      `Where a test runner transforms modules, lanes need its transform: knitting/vitest has it`,
  );
}

function findImported(
  name: string,
  source: TaskSource & { readonly kind: "imported" },
  exports: ModuleExports,
): TaskFunction["f"] {
  const value = exports[source.exportName];
  if (isPlainFunction(value)) return value;
  throw new TypeError(
    `importTask "${name}" needs a plain function as export "${source.exportName}" of ${source.href}, ` +
      `and found ${describe(value)}. ${listExports(exports)}`,
  );
}

function findExported(
  name: string,
  source: TaskSource & { readonly kind: "exported" },
  exports: ModuleExports,
): TaskFunction["f"] {
  const isIt = (value: unknown): value is TaskFunction["f"] =>
    isPlainFunction(value) && value.name === source.functionName;
  for (let index = 0; index < source.names.length; index++) {
    const value = exports[source.names[index] as string];
    if (isIt(value)) return value;
  }
  // Exported under a third name, as a default export may be. Two of the same name could be either.
  const values = valuesOf(exports);
  let only: TaskFunction["f"] | undefined;
  let isOnly = true;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (!isIt(value) || value === only) continue;
    if (only !== undefined) isOnly = false;
    only = value;
  }
  if (only !== undefined && isOnly) return only;
  throw new TypeError(
    `the bare function "${name}" is not exported by ${source.href}, the module that created the pool, and its ` +
      `export name is how a lane finds it. Export it there, or wrap it where it is defined: task({ f: ${source.functionName || name} }). ` +
      listExports(exports),
  );
}

function isPlainFunction(value: unknown): value is TaskFunction["f"] {
  return typeof value === "function" && !isClass(sourceOf(value));
}

function isClass(source: string): boolean {
  return indexOfText(source, "class") === 0 && !isWord(charCodeAt(source, 5));
}

function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f
  );
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return typeof value === "function" ? "a class" : `a value of type ${typeof value}`;
}

function listExports(exports: ModuleExports): string {
  const names = keysOf(exports);
  let list = "";
  for (let index = 0; index < names.length; index++) list += (index === 0 ? "" : ", ") + (names[index] ?? "");
  return names.length === 0 ? "It exports nothing" : `It exports: ${list}`;
}
