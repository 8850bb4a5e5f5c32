// Everything under `worker`: what lanes run on, how they start, wait, are limited and stop. Called by resolve.ts.
import {
  checkBoolean,
  checkChoice,
  checkList,
  checkModule,
  checkNumber,
  checkPositive,
  checkText,
  checkWord,
} from "./checks.ts";
import { MAX_INT32, POOL_DEFAULTS } from "./defaults.ts";
import {
  BOOTSTRAP_NAMES,
  RESOURCE_LIMIT_NAMES,
  SHARED_MEMORY_NAMES,
  TIMER_NAMES,
  WORKER_NAMES,
} from "./option-names.ts";
import { expected, openObject, type Option } from "./option.ts";
import type {
  BootstrapOptions,
  ResourceLimitOptions,
  SharedMemoryOptions,
  TimerOptions,
  WorkerOptions,
} from "./pool-options.ts";
import type { ResolvedBootstrap, ResolvedWorkerOptions } from "./resolved-options.ts";
import type { Surroundings } from "./surroundings.ts";

const DEFAULTS = POOL_DEFAULTS.worker;

export function resolveWorker(
  option: Option,
  { baseHref, hostRuntime, crosses }: Surroundings,
): ResolvedWorkerOptions {
  const given = openObject<WorkerOptions>(option, WORKER_NAMES);
  const runtime = checkChoice(given.runtime, ["thread", "process"], DEFAULTS.runtime);
  const resolved: ResolvedWorkerOptions = {
    runtime,
    processRuntime: checkChoice(given.processRuntime, ["node", "deno", "bun"], hostRuntime),
    processCommandPrefix: checkList(
      given.processCommandPrefix,
      "an array of strings",
      checkWord,
      Object.freeze([...DEFAULTS.processCommandPrefix]),
    ),
    processSharedMemory: resolveSharedMemory(given.processSharedMemory),
    bootstrap: resolveBootstrap(given.bootstrap, baseHref, crosses),
    resolveAfterFinishingAll: checkBoolean(given.resolveAfterFinishingAll, DEFAULTS.resolveAfterFinishingAll),
    timers: resolveTimers(given.timers),
    hardTimeoutMs: checkNumber(given.hardTimeoutMs, upTo("milliseconds"), DEFAULTS.hardTimeoutMs),
    hardTimeoutAction: checkChoice(
      given.hardTimeoutAction,
      ["shutdown", "replaceLane"],
      DEFAULTS.hardTimeoutAction,
    ),
    resourceLimits: resolveResourceLimits(given.resourceLimits),
  };
  if (runtime === "thread") {
    for (const each of [given.processRuntime, given.processCommandPrefix, given.processSharedMemory]) {
      if (each.value !== undefined) {
        throw new TypeError(expected(each, 'left out unless `worker.runtime` is "process"'));
      }
    }
  }
  return Object.freeze(resolved);
}

function upTo(unit: string): { from: number; to: number; integer: boolean; unit: string } {
  return { from: 0, to: MAX_INT32, integer: false, unit };
}

function resolveTimers(option: Option): Required<TimerOptions> {
  const given = openObject<TimerOptions>(option, TIMER_NAMES);
  const defaults = DEFAULTS.timers;
  return Object.freeze({
    spinMicroseconds: checkNumber(given.spinMicroseconds, upTo("microseconds"), defaults.spinMicroseconds),
    parkMs: checkNumber(given.parkMs, upTo("milliseconds"), defaults.parkMs),
    pauseNanoseconds: checkNumber(given.pauseNanoseconds, upTo("nanoseconds"), defaults.pauseNanoseconds),
  });
}

/** In megabytes. No lane starts with as little, and threads of V8 that try end the whole process or crash it. */
const LEAST_LIMITS = new Map([
  ["maxOldGenerationSizeMb", 4],
  ["stackSizeMb", 0.25],
]);
const TOO_LITTLE = "V8 ends the whole process where a thread has less";

function resolveResourceLimits(option: Option): ResourceLimitOptions {
  const given = openObject<ResourceLimitOptions>(option, RESOURCE_LIMIT_NAMES);
  const limits: Record<string, number> = {};
  for (const [name, each] of Object.entries(given)) {
    const least = LEAST_LIMITS.get(name);
    const megabytes = checkPositive(
      each,
      "megabytes",
      least === undefined ? undefined : { value: least, because: TOO_LITTLE },
    );
    if (megabytes !== undefined) limits[name] = megabytes;
  }
  return Object.freeze(limits);
}

function resolveBootstrap(
  option: Option,
  baseHref: string,
  crosses: ((value: unknown) => boolean) | undefined,
): ResolvedBootstrap | undefined {
  if (option.value === undefined) return undefined;
  const given = openObject<BootstrapOptions>(option, BOOTSTRAP_NAMES, "an object { href, name?, data? }");
  const href = checkModule(given.href, baseHref, undefined);
  if (href === undefined) throw new TypeError(expected(given.href, "the URL or path of a module"));
  const name = checkText(given.name, DEFAULTS.bootstrap.name);
  checkCloneable(given.data, crosses);
  return Object.freeze({ href, name, data: given.data.value });
}

/** Lanes get it by structured clone, or by other ways that the pool has. Found out here, the error can name the option. */
function checkCloneable(option: Option, crosses: ((value: unknown) => boolean) | undefined): void {
  try {
    structuredClone(option.value);
  } catch (cause) {
    if (crosses?.(option.value) === true) return;
    throw new TypeError(expected(option, "something that structuredClone() takes"), { cause });
  }
}

function resolveSharedMemory(option: Option): Required<SharedMemoryOptions> {
  const modes = ["inherit", "named"] as const;
  const defaults = DEFAULTS.processSharedMemory;
  if (typeof option.value === "string") {
    const mode = checkChoice(option, modes, defaults.mode, ", or an object");
    return Object.freeze({ ...defaults, mode });
  }
  const what = 'one of "inherit", "named", or an object';
  const given = openObject<SharedMemoryOptions>(option, SHARED_MEMORY_NAMES, what);
  const namedOnly = [given.namePrefix, given.unlinkOnShutdown].find((each) => each.value !== undefined);
  const mode = checkChoice(given.mode, modes, namedOnly === undefined ? defaults.mode : "named");
  if (mode === "inherit" && namedOnly !== undefined) {
    throw new TypeError(expected(namedOnly, `left out unless \`${given.mode.path}\` is "named"`));
  }
  return Object.freeze({
    mode,
    namePrefix: checkNamePrefix(given.namePrefix, defaults.namePrefix),
    unlinkOnShutdown: checkBoolean(given.unlinkOnShutdown, defaults.unlinkOnShutdown),
  });
}

function checkNamePrefix(option: Option, fallback: string): string {
  const { value } = option;
  if (value === undefined) return fallback;
  if (typeof value === "string" && /^[A-Za-z0-9][\w.-]{0,63}$/.test(value)) return value;
  const what = "1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit";
  throw new TypeError(expected(option, what));
}
