// Where `task()` writes down what it makes, so that a lane finds it after importing the same module. One per realm, on
// globalThis: two copies of this package must agree, as when a linked library brings its own.
import { charCodeAt, freeze, imul, mapGet, mapSet, pin, sourceOf } from "../protocol/primordials.ts";
import type { TaskPlace } from "../protocol/messages.ts";

/** A function that `task()` was given. */
export type RegisteredFunction = (...args: never[]) => unknown;

export interface RegisteredTask {
  readonly f: RegisteredFunction;
  readonly textHash: number;
}

/** What a copy of the package needs of a table. */
export interface RegistryTable<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): unknown;
}

export interface Registry {
  /** True in a lane, from before the first user module loads. */
  isLane: boolean;
  /** Lanes only: tasks as `registerTask()` writes them down, under three keys each. What is written down stays. */
  readonly tasks: RegistryTable<RegisteredTask>;
  /** How often `task()` was called at a place of the source, or with a text. */
  readonly ordinals: RegistryTable<number>;
  /** How a lane imports task modules, where that is not `import()`. */
  importModule: ((href: string) => Promise<Record<string, unknown>>) | undefined;
}

const REGISTRY = Symbol.for("knitting.registry");

/** What stands on globalThis is anybody's to call. The table itself is out of reach, and its methods cannot be replaced. */
function openTable<Value>(keepsFirst: boolean): RegistryTable<Value> {
  const map = new Map<string, Value>();
  return freeze({
    get: (key: string) => mapGet(map, key),
    set: (key: string, value: Value) => {
      if (!keepsFirst || mapGet(map, key) === undefined) mapSet(map, key, value);
    },
  });
}

/** Found once: whoever replaces the one on globalThis afterwards deceives only himself. */
let found: Registry | undefined;

export function registry(): Registry {
  const realm = globalThis as { [REGISTRY]?: Registry };
  return (found ??= realm[REGISTRY] ??=
    {
      isLane: false,
      tasks: openTable<RegisteredTask>(true),
      ordinals: openTable<number>(false),
      importModule: undefined,
    });
}

/** In a lane, before its first module of tasks: what the registry says now, it says for good. */
export function sealRegistry(): void {
  pin(globalThis, REGISTRY, freeze(registry()));
}

/** What `isMain` is: an entry asks when it is evaluated, which in a lane is after the lane has marked itself. */
export function isHost(): boolean {
  return !registry().isLane;
}

const lineOf = ({ href, line }: TaskPlace): string => `${href}:${line}`;
const columnOf = (place: TaskPlace): string => `${lineOf(place)}:${place.column}`;
const textOf = ({ href, textHash }: TaskPlace): string => `${href}~${textHash}`;

function isTestRunner(): boolean {
  const { VITEST, JEST_WORKER_ID } = process.env;
  return VITEST !== undefined || JEST_WORKER_ID !== undefined;
}

/** Counts one more call of task(). */
export function placeTask(href: string, line: number, column: number, f: RegisteredFunction): TaskPlace {
  // A lane is told by its host; on Deno it may not even be allowed to look.
  const mayRepeat = !registry().isLane && isTestRunner();
  const at = {
    href,
    line,
    column,
    ordinal: 0,
    lineOrdinal: 0,
    textHash: hashText(f),
    textOrdinal: 0,
    moduleOrdinal: 0,
    mayRepeat,
  };
  return {
    ...at,
    ordinal: countUp(columnOf(at)),
    lineOrdinal: countUp(lineOf(at)),
    textOrdinal: countUp(textOf(at)),
    moduleOrdinal: countUp(href),
  };
}

/** In a lane: writes a task down. */
export function registerTask(place: TaskPlace, f: RegisteredFunction): void {
  const { tasks } = registry();
  const task = freeze({ f, textHash: place.textHash });
  tasks.set(`${columnOf(place)}#${place.ordinal}`, task);
  tasks.set(`${lineOf(place)}#${place.lineOrdinal}`, task);
  tasks.set(`${textOf(place)}#${place.textOrdinal}`, task);
  tasks.set(`${place.href}#${place.moduleOrdinal}`, task);
}

/**
 * In a lane: the function that was registered for the same place on the host.
 *
 * Places differ where the host has loaded another version of the module: Vitest and Jest transform what they load, and
 * a place may then be that of another task. So the text must be the same, and the text alone will do. Where a test runner has
 * evaluated the module several times (`vi.resetModules()`, Vitest without isolation), it has made as many tasks of a text
 * each time as the lane did once.
 *
 * @param sameLoader the lane loads modules as the host does, so that places can be trusted and texts need not be the same
 */
export function findTask(place: TaskPlace, sameLoader: boolean): RegisteredFunction | undefined {
  const { tasks, ordinals } = registry();
  if (TRANSPILES) {
    // Neither places nor texts are those of the source: only the order is.
    const inModule = ordinals.get(place.href) ?? 1;
    const ordinal = place.mayRepeat ? place.moduleOrdinal % inModule : place.moduleOrdinal;
    return tasks.get(`${place.href}#${ordinal}`)?.f;
  }
  const made = ordinals.get(textOf(place)) ?? 1;
  const textOrdinal = place.mayRepeat ? place.textOrdinal % made : place.textOrdinal;
  const keys = [
    `${columnOf(place)}#${place.ordinal}`,
    // With another wrapper around the module, its first line begins at another column.
    `${lineOf(place)}#${place.lineOrdinal}`,
    `${textOf(place)}#${textOrdinal}`,
  ];
  for (let index = 0; index < keys.length; index++) {
    const task = tasks.get(keys[index] as string);
    if (task !== undefined && (sameLoader || task.textHash === place.textHash)) return task.f;
  }
  return undefined;
}

/** Bun runs no module as it is written, and Deno no TypeScript. */
const TRANSPILES = process.versions["bun"] !== undefined || process.versions["deno"] !== undefined;

function countUp(key: string): number {
  const { ordinals } = registry();
  const ordinal = ordinals.get(key) ?? 0;
  ordinals.set(key, ordinal + 1);
  return ordinal;
}

/** A number that differs for functions of different source texts, as good as always. */
function hashText(f: RegisteredFunction): number {
  const text = sourceOf(f);
  let hash = text.length;
  for (let index = 0; index < text.length; index++) hash = (imul(hash, 31) + charCodeAt(text, index)) | 0;
  return hash;
}
