// Runs the pool's `worker.bootstrap` module. Lane side, once, before any task module.
import type { LaneBootstrap } from "../protocol/messages.ts";
import { LoadFailure } from "./load-tasks.ts";

/** @throws {LoadFailure} when the module throws, or lacks the export it was asked for */
export async function runBootstrap(bootstrap: LaneBootstrap | undefined): Promise<void> {
  if (bootstrap === undefined) return;
  try {
    await call(bootstrap);
  } catch (error) {
    throw new LoadFailure(`running worker.bootstrap (${bootstrap.href})`, error, false);
  }
}

async function call({ href, name, data }: LaneBootstrap): Promise<void> {
  const exports = (await import(href)) as Record<string, unknown>;
  const run = exports[name];
  // A module that does its work while it is imported needs no default export.
  if (run === undefined && name === "default") return;
  if (typeof run !== "function") {
    throw new TypeError(
      `worker.bootstrap needs a function as export "${name}" of ${href}; ` +
        `it exports: ${Object.keys(exports).join(", ") || "nothing"}`,
    );
  }
  await (run as (data: unknown) => unknown)(data);
}
