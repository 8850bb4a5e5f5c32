// From a task map to typed calls: users write no generics, and nothing becomes `any`.
import type {
  AnyImportTaskOptions,
  AnyTaskOptions,
  DefineTask,
  ImportTask,
  UntypedTask,
} from "../../src/pool/task-types.ts";
import type {
  AbortableCall,
  AbortableTask,
  CallOf,
  CallOptions,
  CreatePool,
  LaneInfo,
  Moved,
  PermissionReport,
  Pool,
  PoolStats,
  Received,
  SingleTaskPool,
  Task,
  TaskArgs,
  TaskControl,
  TaskResult,
} from "../../src/pool/types.ts";
import { assertType, type Equal, type IsAny } from "./equal.ts";

declare const createPool: CreatePool;
declare const task: DefineTask;
declare const importTask: ImportTask;
declare const isMain: boolean;
declare function move<T>(value: T): Moved<T>;

// --- the page's example, unchanged ---------------------------------------------------------------------------------
export const add: Task<[number, number], number> = task<[number, number], number>({
  f: async ([a, b]) => a + b,
});
export async function example(): Promise<void> {
  if (isMain) {
    using pool = createPool({ threads: 2 })({ add });
    const results = await Promise.all([pool.call.add([1, 2]), pool.call.add([3, 4])]);
    console.log(results); // [3, 7]
    assertType<Equal<typeof results, [number, number]>>();
  }
}
export async function pageSnippets(): Promise<void> {
  const hello = task({ f: async () => "hello" });
  const pool = createPool()({ hello });
  const jobs = Array.from({ length: 1_000 }, () => pool.call.hello());
  const results = await Promise.all(jobs);
  assertType<Equal<typeof results, string[]>>();
  const myAbortableTask = task({ abortSignal: true, f: (n: number) => n });
  createPool({ threads: 4, abortSignalCapacity: 1024 })({ myAbortableTask });
  await pool.shutdown();
  await pool.shutdown(100);
  assertType<Equal<ReturnType<typeof pool.shutdown>, Promise<void>>>();
}

// --- arguments -----------------------------------------------------------------------------------------------------
export async function argumentTypes(): Promise<void> {
  const length = task({ f: (text: string) => text.length });
  const nothing = task({ f: () => 1 });
  const explicit = task<void, number>({ f: () => 1 });
  const optional = task({ f: (n: number | undefined) => n ?? 0 });
  const anything = task({ f: (value: unknown) => typeof value });
  const plain = (text: string): number => text.length;
  const plainAsync = async (text: string): Promise<number> => text.length;
  const plainNothing = (): string => "";
  const plainOptional = (n?: number): number => n ?? 0;
  const plainControl = (n: bigint, control?: TaskControl): boolean => control === undefined && n > 0n;
  const { call } = createPool({})({
    length,
    nothing,
    explicit,
    optional,
    anything,
    plain,
    plainAsync,
    plainNothing,
    plainOptional,
    plainControl,
  });
  type Call = typeof call;

  assertType<Equal<Parameters<Call["length"]>, [args: string | Promise<string>, options?: CallOptions]>>();
  assertType<Equal<Parameters<Call["plain"]>, [args: string | Promise<string>, options?: CallOptions]>>();
  assertType<
    Equal<Parameters<Call["plainControl"]>, [args: bigint | Promise<bigint>, options?: CallOptions]>
  >();
  assertType<Equal<ReturnType<Call["length"]>, Promise<number>>>();
  assertType<Equal<ReturnType<Call["plain"]>, Promise<number>>>();
  assertType<Equal<ReturnType<Call["plainAsync"]>, Promise<number>>>();
  assertType<Equal<ReturnType<Call["plainNothing"]>, Promise<string>>>();
  assertType<Equal<ReturnType<Call["plainOptional"]>, Promise<number>>>();
  assertType<Equal<ReturnType<Call["plainControl"]>, Promise<boolean>>>();
  assertType<Equal<ReturnType<Call["optional"]>, Promise<number>>>();
  assertType<Equal<IsAny<Parameters<Call["nothing"]>[0]>, false>>();
  assertType<Equal<IsAny<Parameters<Call["plainNothing"]>[0]>, false>>();

  call.nothing();
  call.nothing(undefined, { timeoutMs: 5 });
  call.explicit();
  call.optional();
  call.optional(1);
  call.anything();
  call.anything({ deep: true });
  call.plainNothing();
  call.plainOptional();
  call.plainOptional(1);
  call.length(Promise.resolve("text"));
  call.length("text", { signal: AbortSignal.timeout(1), timeoutMs: 5, transfer: [new ArrayBuffer(1)] });
  // @ts-expect-error an argument is missing
  call.length();
  // @ts-expect-error an argument has the wrong type
  call.length(1);
  // @ts-expect-error a promised argument has the wrong type
  call.length(Promise.resolve(1));
  // @ts-expect-error a task without an argument takes none
  call.nothing(1);
  // @ts-expect-error nor does such a function
  call.plainNothing(1);
  // @ts-expect-error a plain function's argument has the wrong type
  call.plain(1);
  // @ts-expect-error unknown call option
  call.length("text", { timeout: 5 });
  // @ts-expect-error only what can be transferred
  call.length("text", { transfer: ["text"] });
  // @ts-expect-error no such task
  call.missing();
  // @ts-expect-error a plain call cannot be rejected
  call.length("text").reject();
}

// --- results -------------------------------------------------------------------------------------------------------
export function resultTypes(): void {
  const sync = task({ f: (n: number) => String(n) });
  const mixed = task({ f: (n: number) => (n > 0 ? Promise.resolve("late") : 0) });
  const moved = task({ f: async () => move(new Uint8Array(1)) });
  const maybeMoved = task({ f: (n: number) => (n > 0 ? move(new ArrayBuffer(n)) : undefined) });
  const plainMoved = () => move({ buffer: new ArrayBuffer(1) });
  const { call } = createPool()({ sync, mixed, moved, maybeMoved, plainMoved });
  assertType<Equal<ReturnType<typeof call.sync>, Promise<string>>>();
  assertType<Equal<ReturnType<typeof call.mixed>, Promise<string | 0>>>();
  assertType<Equal<Awaited<ReturnType<typeof call.moved>>, Uint8Array<ArrayBuffer>>>();
  assertType<Equal<ReturnType<typeof call.maybeMoved>, Promise<ArrayBuffer | undefined>>>();
  assertType<Equal<ReturnType<typeof call.plainMoved>, Promise<{ buffer: ArrayBuffer }>>>();
  // @ts-expect-error the declared result is not what the function returns
  task<number, string>({ f: (n) => n });
  // @ts-expect-error one argument
  task({ f: (a: number, b: number) => a + b });
}

// --- timeouts ------------------------------------------------------------------------------------------------------
export function timeoutTypes(): void {
  const f = async (n: number): Promise<number> => n;
  const rejects = task({ f, timeout: 5 });
  const rejectsWith = task({ f, timeout: { time: 5, error: "late" } });
  const maybe = task({ f, timeout: { time: 5, maybe: true } });
  const fallback = task({ f, timeout: { time: 5, default: "late" as const } });
  const explicitMaybe = task<number, number>({ f, timeout: { time: 5, maybe: true } });
  const explicitFallback = task<number, number>({ f, timeout: { time: 5, default: -1 } });
  const explicitThird = task<number, number, null>({ f, timeout: { time: 5, default: null } });
  assertType<Equal<typeof rejects, Task<number, number>>>();
  assertType<Equal<typeof rejectsWith, Task<number, number>>>();
  assertType<Equal<typeof maybe, Task<number, number | undefined>>>();
  assertType<Equal<typeof fallback, Task<number, number | "late">>>();
  assertType<Equal<typeof explicitMaybe, Task<number, number | undefined>>>();
  assertType<Equal<typeof explicitFallback, Task<number, number>>>();
  assertType<Equal<typeof explicitThird, Task<number, number | null>>>();
  const abortable = task({ abortSignal: true, f, timeout: { time: 5, maybe: true } });
  assertType<Equal<typeof abortable, AbortableTask<number, number | undefined>>>();
  const abortableFallback = task({ abortSignal: true, f, timeout: { time: 5, default: null } });
  assertType<Equal<typeof abortableFallback, AbortableTask<number, number | null>>>();
  // @ts-expect-error one outcome, not two
  task({ f, timeout: { time: 5, default: 1, error: 2 } });
  // @ts-expect-error a default of another type needs a third type argument
  task<number, number>({ f, timeout: { time: 5, default: "late" } });
  // @ts-expect-error the time is missing
  task({ f, timeout: { maybe: true } });
}

// --- abort-aware tasks ---------------------------------------------------------------------------------------------
export function abortTypes(): void {
  const aware = task({
    abortSignal: true,
    f: async (n: number, control) => {
      assertType<Equal<typeof control, TaskControl>>();
      return control.hasAborted() || control.signal.aborted ? "aborted" : control.now() + n;
    },
  });
  const written = task<number, string>({
    abortSignal: { hasAborted: true },
    f: (n, control) => (control.hasAborted() ? "" : String(n)),
  });
  assertType<Equal<typeof aware, AbortableTask<number, number | "aborted">>>();
  assertType<Equal<typeof written, AbortableTask<number, string>>>();
  const { call } = createPool()({ aware, written });
  assertType<Equal<ReturnType<typeof call.aware>, AbortableCall<number | "aborted">>>();
  const pending = call.written(1);
  pending.reject();
  pending.reject(new Error("enough"));
  const single = written.createPool({ threads: 2 });
  single.call(1).reject();
  // @ts-expect-error the control is for tasks that declare `abortSignal`
  task({ f: (n: number, control: TaskControl) => control.now() + n });
  // @ts-expect-error `hasAborted` cannot be declined
  task({ abortSignal: { hasAborted: false }, f: () => 1 });
  // An abort-aware task is a task.
  const widened: Task<number, string> = written;
  void widened;
}

// --- imported tasks, single pools, module namespaces ---------------------------------------------------------------
export function otherSources(): void {
  const imported = importTask<[number, number], number>({ href: "./maths.ts", name: "add" });
  const importedAware = importTask<void, boolean>({ href: new URL("file:///a.ts"), abortSignal: true });
  const importedMaybe = importTask<string, string>({ href: "./a.ts", timeout: { time: 1, maybe: true } });
  const untyped = importTask({ href: "./a.ts" });
  assertType<Equal<typeof imported, Task<[number, number], number>>>();
  assertType<Equal<typeof importedAware, AbortableTask<void, boolean>>>();
  assertType<Equal<typeof importedMaybe, Task<string, string | undefined>>>();
  assertType<Equal<typeof untyped, Task<void, unknown>>>();
  // @ts-expect-error where from?
  importTask<void, void>({ name: "add" });

  const single = task({ f: (text: string) => text.length }).createPool({ threads: 2 });
  assertType<Equal<typeof single, SingleTaskPool<string, number>>>();
  assertType<Equal<ReturnType<typeof single.call>, Promise<number>>>();
  // @ts-expect-error an argument has the wrong type
  single.call(1);
  // @ts-expect-error neither a task nor a function
  createPool()({ add, two: 2 });
  // @ts-expect-error a plain function takes one argument, and perhaps a control
  createPool()({ three: (a: number, b: number, c: number) => a + b + c });
  // @ts-expect-error unknown option
  createPool({ treads: 2 });
}

// --- nothing is any ------------------------------------------------------------------------------------------------
export function noAny(): void {
  type Map = { add: Task<[number, number], number>; bare: (text: string) => Promise<Date> };
  type AddCall = Pool<Map>["call"]["add"];
  type BareCall = Pool<Map>["call"]["bare"];
  assertType<Equal<TaskArgs<Map["add"]>, [number, number]>>();
  assertType<Equal<TaskArgs<Map["bare"]>, string>>();
  assertType<Equal<TaskArgs<() => number>, void>>();
  assertType<Equal<TaskResult<Map["add"]>, number>>();
  assertType<Equal<TaskResult<Map["bare"]>, Date>>();
  assertType<Equal<Received<Promise<Moved<string>>>, string>>();
  assertType<Equal<Received<boolean>, boolean>>();
  assertType<Equal<Received<unknown>, unknown>>();
  assertType<Equal<IsAny<AddCall>, false>>();
  assertType<Equal<IsAny<Parameters<AddCall>[0]>, false>>();
  assertType<Equal<IsAny<Awaited<ReturnType<AddCall>>>, false>>();
  assertType<Equal<IsAny<Parameters<BareCall>[0]>, false>>();
  assertType<Equal<IsAny<Awaited<ReturnType<BareCall>>>, false>>();
  assertType<Equal<IsAny<CallOf<Map["add"]>>, false>>();
  assertType<Equal<IsAny<AbortableCall<string>>, false>>();
  assertType<Equal<IsAny<SingleTaskPool<string, number>["call"]>, false>>();
  assertType<Equal<ReturnType<Pool<Map>["stats"]>, PoolStats>>();
  assertType<Equal<Pool<Map>["lanes"], readonly LaneInfo[]>>();
  assertType<Equal<Pool<Map>["permissions"], readonly PermissionReport[]>>();
  assertType<Equal<Pool<Map>["ready"], Promise<void>>>();
  assertType<Equal<ReturnType<Pool<Map>["idle"]>, Promise<void>>>();
}

export async function disposal(): Promise<void> {
  await using pool = createPool()({ add });
  using other = createPool()({ add });
  void pool;
  void other;
}

/** The implementations need no cast. */
export function implementations(
  defineTask: (options: AnyTaskOptions) => UntypedTask,
  defineImported: (options: AnyImportTaskOptions) => UntypedTask,
): [DefineTask, ImportTask] {
  return [defineTask, defineImported];
}
