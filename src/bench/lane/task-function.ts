import type { TaskSource } from "../../pool/protocol/messages.ts";
import { findTask, registry } from "../../pool/task/registry.ts";

// Finds the function of a task in a lane, from where the host says it was made. Lane side.

type LaneFunction = (args: unknown, control: unknown) => unknown;

/** @throws {TypeError} the module does not have it; or whatever importing the module throws */
export async function importFunction(source: TaskSource): Promise<LaneFunction> {
  const { importModule } = registry();
  const exports = await (importModule === undefined
    ? (import(source.href) as Promise<Record<string, unknown>>)
    : importModule(source.href));
  const found = source.kind === "declared" ? findTask(source, importModule !== undefined) : undefined;
  if (found !== undefined) return found as LaneFunction;
  const exported = source.kind === "imported" ? exports[source.exportName] : undefined;
  if (typeof exported === "function") return exported as LaneFunction;
  const what = source.kind === "imported" ? `export "${source.exportName}"` : "task";
  throw new TypeError(
    `The lane found no ${what} to benchmark in ${source.href}. Call task() at module scope, not inside a function or ` +
      "behind isMain; importTask() needs the name of an exported function",
  );
}
