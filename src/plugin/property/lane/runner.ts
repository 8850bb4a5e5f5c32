import type { PropertyDefinition } from "../definition.ts";
import { overLimitError } from "../run-limit.ts";
import type { FastCheck } from "./fast-check.ts";

// One run of a predicate with its hooks, judged as fast-check judges it. Lane side. Synchronous for synchronous code.

/** What is not a pass. */
export type Outcome =
  | { readonly kind: "failed"; readonly thrown: unknown }
  | { readonly kind: "skipped" | "interrupted" }
  | { readonly kind: "broken"; readonly thrown: unknown };

/** `undefined`: passed. */
export type Judged = Outcome | undefined;

export interface Runner {
  /** @param timeoutMs for asynchronous predicates; `undefined`: none */
  run(input: readonly unknown[], timeoutMs: number | undefined): Judged | Promise<Judged>;
}

/** Of a run that ended, but took longer than it may. One that goes on has its lane replaced. */
export function withinLimit(judged: Judged, ms: number, limitMs: number): Judged {
  if (ms <= limitMs || judged?.kind === "broken") return judged;
  return { kind: "failed", thrown: overLimitError(limitMs) };
}

const PRECONDITION = Symbol.for("fast-check/PreconditionFailure");
const { setTimeout, clearTimeout } = globalThis;

export function openRunner(fastCheck: FastCheck, definition: PropertyDefinition): Runner {
  const { predicate } = definition;
  const before = composeHooks(globalHook(fastCheck, "beforeEach"), definition.beforeHooks);
  const after = composeHooks(globalHook(fastCheck, "afterEach"), definition.afterHooks);

  const invoke = (input: readonly unknown[], timeoutMs: number | undefined): Judged | Promise<Judged> => {
    let verdict: unknown;
    try {
      verdict = predicate(...input);
    } catch (error) {
      return judgeThrown(error);
    }
    return isPromise(verdict) ? settle(verdict, timeoutMs) : judge(verdict);
  };

  if (before === undefined && after === undefined) return { run: invoke };
  return {
    run(input, timeoutMs) {
      return chain(
        runHook(before),
        (broken) => broken ?? invoke(input, timeoutMs),
        (judged) =>
          judged?.kind === "broken" ? judged : chain(runHook(after), (broken) => broken ?? judged),
      );
    },
  };
}

function judge(verdict: unknown): Judged {
  if (verdict === undefined || verdict === true) return undefined;
  return { kind: "failed", thrown: new Error("Property failed by returning false") };
}

function judgeThrown(error: unknown): Outcome {
  const failure = error as
    { readonly footprint?: unknown; readonly interruptExecution?: unknown } | null | undefined;
  if (failure?.footprint !== PRECONDITION) return { kind: "failed", thrown: error };
  return { kind: failure.interruptExecution === true ? "interrupted" : "skipped" };
}

function settle(verdict: Promise<unknown>, timeoutMs: number | undefined): Promise<Judged> {
  const judged = Promise.resolve(verdict).then(judge, judgeThrown);
  if (timeoutMs === undefined) return judged;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      const thrown = new Error(`Property timeout: exceeded limit of ${timeoutMs} milliseconds`);
      resolve({ kind: "failed", thrown });
    }, timeoutMs);
    void judged.then((outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    });
  });
}

/** Each hook is given the one before it, and decides whether that runs. */
function composeHooks(
  first: (() => unknown) | undefined,
  hooks: PropertyDefinition["beforeHooks"],
): (() => unknown) | undefined {
  if (first === undefined && hooks.length === 0) return undefined;
  let composed: () => unknown = first ?? (() => undefined);
  for (const hook of hooks) {
    const previous = composed;
    composed = () => hook(previous);
  }
  return composed;
}

/** What `fc.configureGlobal` has set in this lane. */
function globalHook(fastCheck: FastCheck, name: "beforeEach" | "afterEach"): (() => unknown) | undefined {
  const parameters = fastCheck.readConfigureGlobal() as Readonly<Record<string, unknown>>;
  const hook = parameters[name] ?? parameters[name === "beforeEach" ? "asyncBeforeEach" : "asyncAfterEach"];
  return typeof hook === "function" ? (hook as () => unknown) : undefined;
}

function runHook(hook: (() => unknown) | undefined): Judged | Promise<Judged> {
  if (hook === undefined) return undefined;
  const broken = (thrown: unknown): Outcome => ({ kind: "broken", thrown });
  try {
    const done = hook();
    return isPromise(done) ? Promise.resolve(done).then(() => undefined, broken) : undefined;
  } catch (error) {
    return broken(error);
  }
}

type Step = (judged: Judged) => Judged | Promise<Judged>;

/** One step after the other, without a promise unless one of them makes one. */
function chain(start: Judged | Promise<Judged>, ...steps: readonly Step[]): Judged | Promise<Judged> {
  let state = start;
  for (const step of steps) state = state instanceof Promise ? state.then(step) : step(state);
  return state;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
