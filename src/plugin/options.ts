import { deserialize, serialize } from "node:v8";
import type { PoolOptions } from "../pool/index.ts";
import { hintAt, POOL_NAMES, POOL_OPTION_PATHS } from "../pool/internal.ts";

// Options of the plugin: the pool's own, and three more. Checked in the config; the pool checks the values of its own
// options when the first test needs lanes. Loaded in the config, in workers, never in lanes.

/** Options of `knitting()`: those of `createPool()`, and how pools live in Vitest. */
export interface KnittingOptions extends Omit<PoolOptions, "inliner" | "source"> {
  /**
   * Lanes of each pool. Left out, the lanes of all test files that run at once share the cores.
   * @default cores / min(maxWorkers, test files)
   */
  readonly threads?: number;
  /** `false`: calls run in the test's own thread, without lanes, limits or permissions. For debugging. @default true */
  readonly enabled?: boolean;
  /** How long a pool lives: as long as its Vitest worker, or as one test file. @default "worker" */
  readonly scope?: "worker" | "file";
  /**
   * Endings of test files that every shard of `--shard` runs, such as `".prop.test.ts"`: in each, the properties of
   * `knitting/property` take this shard's share of their runs. All other files go to one shard, as always. @default []
   */
  readonly everyShard?: readonly string[];
  /**
   * Whether suites and tests may set a `permission` that lets lanes do more than the config's. Without it they can only
   * tighten it.
   * @default false
   */
  readonly allowLooserPermission?: boolean;
  /**
   * A file to write a page to at the end of each run, with a timeline of every lane: a path from the project's root, such
   * as `"lanes.html"`. @default none
   */
  readonly report?: string;
}

/** What is left of `KnittingOptions` after the defaults. */
export interface ResolvedKnittingOptions {
  readonly enabled: boolean;
  readonly scope: "worker" | "file";
  readonly everyShard: readonly string[];
  readonly allowLooserPermission: boolean;
  readonly report: string | undefined;
  /** Options for the pool. `threads` is missing when it is to be a share of the cores. */
  readonly pool: PoolOptions;
}

/** Tests run on the thread that an inline lane would use, and the plugin has an entry of its own. */
const NOT_FOR_TESTS = ["inliner", "source"];
const POOL_OPTIONS = Object.keys(POOL_NAMES).filter((name) => !NOT_FOR_TESTS.includes(name));

/**
 * Applies defaults and refuses what can't be.
 * @throws {TypeError} an option is unknown, has the wrong type, or can't be sent to Vitest's workers
 */
export function resolveKnittingOptions(options: KnittingOptions): ResolvedKnittingOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Expected the options of \`knitting()\` to be an object, got \`${String(options)}\``);
  }
  refuseUnknown(options);
  const {
    enabled = true,
    scope = "worker",
    everyShard = [],
    allowLooserPermission = false,
    report,
    ...pool
  } = options;
  if (typeof enabled !== "boolean") {
    throw new TypeError(
      `Expected \`enabled\` to be a boolean, got \`${String(enabled)}\` (${typeof enabled})`,
    );
  }
  if (scope !== "worker" && scope !== "file") {
    throw new TypeError(
      `Expected \`scope\` to be "worker" or "file", got \`${String(scope)}\` (${typeof scope})`,
    );
  }
  if (
    !Array.isArray(everyShard) ||
    !everyShard.every((ending) => typeof ending === "string" && ending !== "")
  ) {
    throw new TypeError(
      `Expected \`everyShard\` to be an array of endings of file names, got \`${String(everyShard)}\` (${typeof everyShard})`,
    );
  }
  if (typeof allowLooserPermission !== "boolean") {
    throw new TypeError(
      `Expected \`allowLooserPermission\` to be a boolean, got \`${String(allowLooserPermission)}\` (${typeof allowLooserPermission})`,
    );
  }
  if (report !== undefined && (typeof report !== "string" || report === "")) {
    throw new TypeError(
      `Expected \`report\` to be the path of a file, got \`${String(report)}\` (${typeof report})`,
    );
  }
  return { enabled, scope, everyShard, allowLooserPermission, report, pool: withTextHref(pool) };
}

const PLUGIN_OPTIONS = ["enabled", "scope", "everyShard", "allowLooserPermission", "report"];

function refuseUnknown(options: object): void {
  for (const name of Object.keys(options)) {
    if (name === "inliner") {
      throw new TypeError(
        "The option `inliner` is not for `knitting()`: tests already run on the thread it would use, and Vite loads " +
          "modules only for lanes of their own. Leave it out.",
      );
    }
    if (PLUGIN_OPTIONS.includes(name) || POOL_OPTIONS.includes(name)) continue;
    const known = [...PLUGIN_OPTIONS, ...POOL_OPTIONS];
    throw new TypeError(`${unknownOption(name, "`knitting()`", known)} It takes: ${known.join(", ")}`);
  }
}

/** The first sentence about an option that is unknown. */
export function unknownOption(name: string, of: string, known: readonly string[]): string {
  const hint = hintAt({ key: name, known, related: POOL_OPTION_PATHS });
  return `Unknown option \`${name}\` of ${of}${hint || "."}`;
}

/** Options of lanes that a suite or a test may set. */
export function laneOptionNames(): readonly string[] {
  return [...SHORT_NAMES, ...POOL_OPTIONS];
}

/** Whether it is an option of lanes that a suite or a test may set. */
export function isLaneOption(name: string): boolean {
  return POOL_OPTIONS.includes(name) || SHORT_NAMES.includes(name);
}

const SHORT_NAMES = ["hardTimeoutMs", "resourceLimits"];

/** @throws {TypeError} an option is not one that a suite or a test may set */
export function refuseUnknownOverride(overrides: object): void {
  if (typeof overrides !== "object" || overrides === null) {
    throw new TypeError(`Expected the options of lanes to be an object, got \`${String(overrides)}\``);
  }
  for (const name of Object.keys(overrides)) {
    if (isLaneOption(name)) continue;
    const known = laneOptionNames();
    throw new TypeError(
      `${unknownOption(name, "lanes", known)} A suite or a test may set: ${known.join(", ")}`,
    );
  }
}

/** A `URL` can't be sent to workers; its text can. */
export function withTextHref(pool: PoolOptions): PoolOptions {
  const bootstrap = pool.worker?.bootstrap;
  if (bootstrap === undefined) return pool;
  return { ...pool, worker: { ...pool.worker, bootstrap: { ...bootstrap, href: String(bootstrap.href) } } };
}

/**
 * Options as text: Vitest sends what plugins provide to workers in ways that lose `Infinity`, maps and more.
 * @throws {TypeError} an option holds a function or something else that can't leave the main process
 */
export function encodeOptions(options: ResolvedKnittingOptions): string {
  try {
    return serialize(options).toString("base64");
  } catch (reason) {
    throw new TypeError(`The options of \`knitting()\` can't be sent to test workers: ${String(reason)}`, {
      cause: reason,
    });
  }
}

/** The opposite of `encodeOptions`. */
export function decodeOptions(text: string): ResolvedKnittingOptions {
  return deserialize(Buffer.from(text, "base64")) as ResolvedKnittingOptions;
}
