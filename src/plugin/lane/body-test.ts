import { PluginError } from "../errors.ts";
import type { BodyAnnotation, BodyError, BodyRequest } from "../protocol/bodies.ts";

// The running test as a body on a lane sees it: `task`, and the context that it gets as its argument.

export type Handler = (...args: readonly unknown[]) => unknown;

/** As much of Vitest's own test object as bodies, `expect` and hooks may use. `expect` writes to it too. */
export interface BodyTest {
  readonly type: "test";
  readonly id: string;
  readonly name: string;
  readonly fullTestName: string;
  readonly mode: "run";
  readonly meta: Record<string, unknown>;
  readonly tags: readonly string[];
  readonly retry: unknown;
  readonly repeats: number | undefined;
  readonly timeout: number;
  readonly file: { readonly type: "suite"; readonly name: string; readonly filepath: string };
  readonly suite: { readonly type: "suite"; readonly name: string } | undefined;
  readonly annotations: BodyAnnotation[];
  readonly artifacts: unknown[];
  result: { state: string; errors?: BodyError[] };
  /** Assertions that nobody has awaited yet. */
  promises?: Promise<unknown>[];
  onFinished?: Handler[];
  onFailed?: Handler[];
}

/** Thrown by `skip()`. */
export class SkipRequest extends Error {
  readonly note: string | undefined;

  constructor(note: string | undefined) {
    super("test is skipped; abort execution");
    this.note = note;
  }
}

export function createBodyTest({ file, task, limitMs }: BodyRequest): BodyTest {
  return {
    type: "test",
    id: task.id,
    name: task.name,
    fullTestName: task.fullTestName,
    mode: "run",
    meta: { ...task.meta },
    tags: task.tags,
    retry: task.retry,
    repeats: task.repeats,
    timeout: limitMs,
    file: { type: "suite", name: file, filepath: file },
    suite: task.suiteName === undefined ? undefined : { type: "suite", name: task.suiteName },
    annotations: [],
    artifacts: [],
    result: { state: "run" },
  };
}

/**
 * What a body gets. Fixtures are made by functions of the test's worker, which can't come here: asking for one is an error.
 * @param expect made when it is first read
 */
export function createContext(test: BodyTest, signal: AbortSignal, expect: () => unknown): object {
  const own: Readonly<Record<string, unknown>> = Object.defineProperty(
    {
      task: test,
      signal,
      skip(condition?: boolean | string, note?: string): void {
        if (condition === false) return;
        throw new SkipRequest(typeof condition === "string" ? condition : note);
      },
      annotate(message: string, type?: unknown, attachment?: unknown): Promise<BodyAnnotation> {
        const isType = typeof type === "string";
        const annotation = {
          message,
          type: isType ? type : undefined,
          attachment: isType ? attachment : type,
        };
        test.annotations.push(annotation);
        return Promise.resolve(annotation);
      },
      onTestFinished: (handler: Handler) => void (test.onFinished ??= []).push(handler),
      onTestFailed: (handler: Handler) => void (test.onFailed ??= []).push(handler),
    },
    "expect",
    { enumerable: true, get: expect },
  );
  // Hooks may put things on it for the body, as in Vitest.
  const added: Record<string | symbol, unknown> = {};
  return new Proxy(added, {
    get(_, key) {
      if (Object.hasOwn(added, key)) return added[key];
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      return Object.hasOwn(own, key) ? own[key] : refuseFixture(key);
    },
    has: (_, key) => Object.hasOwn(added, key) || Object.hasOwn(own, key),
  });
}

function refuseFixture(name: string): never {
  const mend =
    name === "call" || name === "pool"
      ? "The body is on a lane already: call the function itself, or use `test` to spread calls over lanes."
      : "Fixtures live in the test's worker. Make what it gives in the body itself, in a hook, or in a function that both import.";
  throw new PluginError(
    "PLUGIN_UNSUPPORTED",
    `The fixture \`${name}\` can't reach a body of \`test.lane\`. ${mend}`,
  );
}
