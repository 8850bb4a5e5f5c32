// Where `task()` writes down what it makes, so that a lane finds it after importing the same module. One per realm, on
// globalThis: two copies of this package must agree, as when a linked library brings its own.

/** A function that `task()` was given, and where it was called. */
export interface RegisteredTask {
  readonly f: (...args: never[]) => unknown;
  readonly line: number;
  readonly column: number;
  readonly ordinal: number;
  readonly lineOrdinal: number;
}

export interface Registry {
  /** True in a lane, from before the first user module loads. */
  isLane: boolean;
  /** Lanes only: tasks by the URL of the module that made them. */
  readonly tasks: Map<string, RegisteredTask[]>;
  /** How often `task()` was called at a place of the source. */
  readonly ordinals: Map<string, number>;
  /** How a lane imports task modules, where that is not `import()`. */
  importModule: ((href: string) => Promise<Record<string, unknown>>) | undefined;
}

const REGISTRY = Symbol.for("knitting.registry");

export function registry(): Registry {
  const realm = globalThis as { [REGISTRY]?: Registry };
  return (realm[REGISTRY] ??= {
    isLane: false,
    tasks: new Map(),
    ordinals: new Map(),
    importModule: undefined,
  });
}

/** What `isMain` is: an entry asks when it is evaluated, which in a lane is after the lane has marked itself. */
export function isHost(): boolean {
  return !registry().isLane;
}
