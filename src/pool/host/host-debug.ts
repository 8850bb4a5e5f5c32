// What the host tells of a pool in the `host` debug namespace. Host thread.
import type { DebugGate } from "../debug/gate.ts";
import type { ResolvedPoolOptions } from "../options/resolved-options.ts";
import type { HostTask } from "./task-table.ts";

/** @param caller URL of the module that made the pool */
export function describePool(
  debug: DebugGate | undefined,
  options: ResolvedPoolOptions,
  tasks: readonly HostTask[],
  caller: string | undefined,
): void {
  const say = debug?.host;
  if (say === undefined) return;
  const { threads, inliner, worker, balancer, permission } = options;
  say(`cwd ${process.cwd()}, pool made by ${caller ?? "no module"}`);
  const inline = inliner === undefined ? "none" : `${inliner.position}, batch ${inliner.batchSize}`;
  const lanes = threads + (inliner === undefined ? 0 : 1);
  say(
    `runtime ${worker.runtime}, workers ${threads}, lanes ${lanes}, inliner ${inline}, balancer ${balancer}`,
  );
  for (const { id, name, source } of tasks) say(`task ${id} ${name} (${source.kind}) in ${source.href}`);
  say(`modules ${[...new Set(tasks.map((task) => task.source.href))].join(", ") || "none"}`);
  say(`permission ${permission.form === "omitted" ? "strict (default)" : permission.rules.mode}`);
  say(`worker bootstrap ${worker.bootstrap?.href ?? "none"}`);
}
