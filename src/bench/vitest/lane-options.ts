import { inject } from "vitest";
import { decodeOptions } from "../../plugin/options.ts";
import { PROVIDED_KEY } from "../../plugin/provided.ts";
import type { LaneBenchOptions } from "../bench-types.ts";

// Options of lanes in a Vitest worker: those of the plugin, with modules from Vite as it is set up. Without the plugin lanes load
// modules as Node does. In Vitest's workers.

const bootstrapHref = new URL("../../plugin/lane/bootstrap.js", import.meta.url).href;

/** @param more on top of what the config says */
export function laneOptions(more: LaneBenchOptions = {}): LaneBenchOptions {
  const provided = inject(PROVIDED_KEY);
  if (provided?.server === undefined) return more;
  const { pool } = decodeOptions(provided.options);
  const options = { ...pool, ...more, worker: { ...pool.worker, ...more.worker } };
  const next = options.worker.bootstrap;
  const data = {
    server: provided.server,
    ...(next === undefined ? {} : { next: { ...next, href: String(next.href) } }),
  };
  return { ...options, worker: { ...options.worker, bootstrap: { href: bootstrapHref, data } } };
}
