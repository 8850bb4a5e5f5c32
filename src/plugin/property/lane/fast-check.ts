import type * as fc from "fast-check";

// fast-check in a lane. Loaded by the bootstrap, because what a chunk does counts against the time limit of its first run.

export type FastCheck = typeof fc;

let loaded: FastCheck | undefined;

/** `undefined` in a lane whose bootstrap did not load it. */
export function loadedFastCheck(): FastCheck | undefined {
  return loaded;
}

export async function loadFastCheck(): Promise<FastCheck> {
  return (loaded ??= await import("fast-check"));
}
