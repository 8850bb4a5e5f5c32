// From a task map to the tasks of a pool: names, ids, and where lanes find each. Host thread.
import { MAX_TASKS } from "../protocol/layout.ts";
import { definitionOf } from "../task/definition.ts";
import { HostTask } from "./task-table.ts";

/**
 * @param moduleHref the module that creates the pool: lanes look for bare functions there
 * @throws {TypeError} when the map, or an entry of it, is of the wrong kind
 * @throws {RangeError} when there are too many tasks
 */
export function resolveTasks(tasks: unknown, moduleHref: string | undefined): HostTask[] {
  if (typeof tasks !== "object" || tasks === null || definitionOf(tasks) !== undefined) {
    throw new TypeError(
      `Expected a map of tasks, such as createPool(options)({ add }), got ${definitionOf(tasks) ? "one task" : show(tasks)}`,
    );
  }
  const entries = Object.entries(tasks);
  if (entries.length > MAX_TASKS) {
    throw new RangeError(
      `A pool can hold ${MAX_TASKS} tasks, got ${entries.length}. Split them over several pools`,
    );
  }
  return entries.map(([name, value], id) => resolveTask(id, name, value, moduleHref));
}

/** One entry of the map. */
export function resolveTask(
  id: number,
  name: string,
  value: unknown,
  moduleHref: string | undefined,
): HostTask {
  const definition = definitionOf(value);
  if (definition !== undefined) {
    const { source, f, timeout, abortAware, madeInside } = definition;
    if (madeInside !== undefined && source.kind === "declared") {
      throw new TypeError(
        `task "${name}" was made inside ${madeInside} (${source.href}:${source.line}), where no lane can find it. ` +
          "Call task() at module scope, or use importTask()",
      );
    }
    return new HostTask({ id, name, source, abortAware }, f, timeout);
  }
  if (typeof value !== "function") {
    throw new TypeError(
      `Expected task "${name}" to be made by task() or importTask(), or to be an exported function, got ${show(value)}`,
    );
  }
  if (moduleHref === undefined) {
    throw new TypeError(
      `The bare function "${name}" can only be found by lanes if the pool is created in a module. Use a file, or task()`,
    );
  }
  const names = [...new Set([name, value.name])].filter((candidate) => candidate !== "");
  const source = { kind: "exported", href: moduleHref, names, functionName: value.name } as const;
  return new HostTask({ id, name, source, abortAware: false }, value as (args: never) => unknown, undefined);
}

/**
 * A task that only lanes import needs a lane that is not the host.
 *
 * @throws {TypeError} when the pool has none
 */
export function refuseWithoutWorkerLane(task: HostTask, threads: number): void {
  if (threads > 0 || task.f !== undefined) return;
  throw new TypeError(
    `importTask "${task.name}" never runs on the inline lane and needs a worker lane, which this pool does not have. ` +
      "Set `threads` to 1 or more, or use task()",
  );
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `${String(value)} (${typeof value})`;
}
