// resolvePoolOptions(): the one way from what a user passed to what the pool uses. Past it nothing is optional, nothing
// is unchecked, nothing can change. Host thread, once per pool; parts with many options have a resolve-*.ts of their own.
import { checkChoice, checkList, checkModule, checkNumber, checkWord } from "./checks.ts";
import { MAX_ABORT_SIGNALS, MAX_INT32, MAX_THREADS, POOL_DEFAULTS } from "./defaults.ts";
import { BALANCER_NAMES, HOST_NAMES, INLINER_NAMES, POOL_NAMES, POOL_OPTION_PATHS } from "./option-names.ts";
import { expected, openObject, withAlias, type Option } from "./option.ts";
import type {
  BalancerOptions,
  BalancerStrategy,
  HostOptions,
  InlinerOptions,
  PoolOptions,
} from "./pool-options.ts";
import { resolveDebug } from "./resolve-debug.ts";
import { resolvePayload } from "./resolve-payload.ts";
import { resolvePermission } from "./resolve-permission.ts";
import { resolveWorker } from "./resolve-worker.ts";
import type { ResolvedPoolOptions } from "./resolved-options.ts";
import { lookAround, type Surroundings } from "./surroundings.ts";

const STRATEGIES: readonly BalancerStrategy[] = [
  "roundRobin",
  "robinRound",
  "firstIdle",
  "randomLane",
  "firstIdleOrRandom",
  "leastInFlight",
  "sharedQueue",
];

/**
 * Checks and completes the options of a pool. Reads each of them once and changes none.
 * @param surroundings what defaults depend on; by default this process
 * @throws {TypeError} an option has the wrong type, is unknown, or does not go with another
 * @throws {RangeError} an option is out of range
 */
export function resolvePoolOptions(
  input?: unknown,
  surroundings: Surroundings = lookAround(),
): ResolvedPoolOptions {
  const given = openObject<PoolOptions>({ path: "", value: input, related: POOL_OPTION_PATHS }, POOL_NAMES);
  const inliner = resolveInliner(given.inliner);
  const worker = resolveWorker(given.worker, surroundings);
  if (inliner !== undefined && worker.bootstrap !== undefined) {
    const bootstrap = { path: "worker.bootstrap", value: { href: worker.bootstrap.href } };
    throw new TypeError(
      expected(bootstrap, "left out when `inliner` is set, because it must not run on the host's own thread"),
    );
  }
  return Object.freeze({
    threads: resolveThreads(given.threads, inliner !== undefined),
    inliner,
    balancer: resolveBalancer(given.balancer),
    worker,
    payload: resolvePayload(
      given.payload,
      {
        mode: given.bufferMode,
        payloadInitialBytes: given.payloadInitialBytes,
        payloadMaxByteLength: given.payloadMaxBytes,
        maxPayloadBytes: given.maxPayloadBytes,
      },
      surroundings,
    ),
    abortSignalCapacity: checkNumber(
      given.abortSignalCapacity,
      { from: 1, to: MAX_ABORT_SIGNALS, integer: true },
      POOL_DEFAULTS.abortSignalCapacity,
    ),
    maxQueue: checkNumber(
      given.maxQueue,
      { from: 0, to: MAX_INT32, integer: true, infinity: true },
      POOL_DEFAULTS.maxQueue,
    ),
    host: resolveHost(given.host, given.dispatcher),
    workerExecArgv: checkList(
      given.workerExecArgv,
      "an array of strings",
      checkWord,
      Object.freeze([...POOL_DEFAULTS.workerExecArgv]),
    ),
    permission: resolvePermission(given.permission),
    debug: resolveDebug(given.debug, surroundings.knittingDebug),
    source: checkModule(given.source, surroundings.baseHref, undefined),
  });
}

function resolveThreads(option: Option, hasInliner: boolean): number {
  const range = { from: hasInliner ? 0 : 1, to: MAX_THREADS, integer: true };
  const note = option.value === 0 ? { note: "0 only together with `inliner`" } : {};
  return checkNumber(option, { ...range, ...note }, POOL_DEFAULTS.threads);
}

function resolveInliner(option: Option): Required<InlinerOptions> | undefined {
  if (option.value === undefined) return undefined;
  const given = openObject<InlinerOptions>(option, INLINER_NAMES, "an object; `{}` for its defaults");
  const count = { from: 1, to: MAX_INT32, integer: true };
  const defaults = POOL_DEFAULTS.inliner;
  return Object.freeze({
    position: checkChoice(given.position, ["first", "last"], defaults.position),
    batchSize: checkNumber(given.batchSize, count, defaults.batchSize),
    dispatchThreshold: checkNumber(given.dispatchThreshold, count, defaults.dispatchThreshold),
  });
}

function resolveBalancer(option: Option): ResolvedPoolOptions["balancer"] {
  const isObject = typeof option.value === "object" && option.value !== null;
  const choice = isObject ? openObject<BalancerOptions>(option, BALANCER_NAMES).strategy : option;
  const orElse = isObject ? "" : ", or an object { strategy }";
  const strategy = checkChoice(choice, STRATEGIES, POOL_DEFAULTS.balancer, orElse);
  return strategy === "robinRound" ? "roundRobin" : strategy;
}

function resolveHost(option: Option, alias: Option): Required<HostOptions> {
  const given = openObject<HostOptions>(option, HOST_NAMES);
  const old = openObject<HostOptions>(alias, HOST_NAMES);
  const defaults = POOL_DEFAULTS.host;
  return Object.freeze({
    stallFreeLoops: checkNumber(
      withAlias(given.stallFreeLoops, old.stallFreeLoops),
      { from: 0, to: MAX_INT32, integer: true },
      defaults.stallFreeLoops,
    ),
    maxBackoffMs: checkNumber(
      withAlias(given.maxBackoffMs, old.maxBackoffMs),
      { from: 0, to: MAX_INT32, integer: false, unit: "milliseconds" },
      defaults.maxBackoffMs,
    ),
  });
}
