// Resolves options in fixed surroundings, so that the tests say the same on every machine.
import { resolvePoolOptions } from "../../../src/pool/options/resolve.ts";
import type { ResolvedPoolOptions } from "../../../src/pool/options/resolved-options.ts";
import type { Surroundings } from "../../../src/pool/options/surroundings.ts";

const SURROUNDINGS: Surroundings = {
  baseHref: "file:///project/src/main.ts",
  canGrow: true,
  hostRuntime: "node",
  knittingDebug: undefined,
};

export function resolve(input?: unknown, changed: Partial<Surroundings> = {}): ResolvedPoolOptions {
  return resolvePoolOptions(input, { ...SURROUNDINGS, ...changed });
}

/** `{ worker: { timers: { parkMs: 1 } } }` from `worker.timers.parkMs` and 1. */
export function at(path: string, value: unknown): Record<string, unknown> {
  const [name = "", ...rest] = path.split(".");
  return { [name]: rest.length === 0 ? value : at(rest.join("."), value) };
}

/** What is at a path such as `worker.timers.parkMs`. */
export function get(from: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
      from,
    );
}

/** What resolving throws. */
export function thrownBy(input: unknown, changed: Partial<Surroundings> = {}): Error {
  try {
    resolve(input, changed);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
