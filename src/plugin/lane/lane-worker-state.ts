// What Vitest's `expect` and `vi` look up about "their worker". A lane is none, so that it says as much as holds for it.

export interface LaneWorkerState {
  readonly config: Readonly<Record<string, unknown>>;
  readonly providedContext: Readonly<Record<string, unknown>>;
  /** The test file whose body runs now. */
  filepath: string | undefined;
}

/** Makes the state. `expect.poll`, `vi.setConfig` and others read it. */
export function defineWorkerState(
  config: Readonly<Record<string, unknown>>,
  providedContext: Readonly<Record<string, unknown>>,
): LaneWorkerState {
  const state = {
    config,
    providedContext,
    filepath: undefined,
    environment: { name: "node" },
    onFilterStackTrace: (stack: string) => stack,
  };
  Object.defineProperty(globalThis, "__vitest_worker__", {
    value: state,
    configurable: true,
    writable: true,
    enumerable: false,
  });
  return state;
}
