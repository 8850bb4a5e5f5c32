// The command line of a process lane, by runtime. Pure but for finding the wrapper. Host thread, once per pool.
import type { ResourceLimitOptions } from "../options/pool-options.ts";
import { withoutPermissionFlags, withoutProgram } from "./exec-argv.ts";
import { type FoundRuntime, onPath } from "./find-runtime.ts";

export interface CommandParts {
  readonly runtime: FoundRuntime;
  /** `worker.processCommandPrefix` */
  readonly prefix: readonly string[];
  /** The flags of the host that lanes are started with too. */
  readonly hostFlags: readonly string[];
  /** What the policy makes of the runtime. */
  readonly restrictions: readonly string[];
  /** `workerExecArgv` */
  readonly extra: readonly string[];
  readonly limits: ResourceLimitOptions;
  /** Path or URL of the module that the lane starts with. */
  readonly entry: string;
  /** Its one argument. */
  readonly argument: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** Makes "knitting" in a lane the module that the lane started with: see lane/process-entry.ts. */
const LANE_CONDITION = "--conditions=knitting-process-lane";

/** One debugger's port is not enough for two processes. */
const DEBUGGER_FLAG = /^--(?:inspect|debug)(?:-|=|$)/;

/** @throws {TypeError} when the wrapper is not there, or the runtime takes no limits */
export function processCommand(parts: CommandParts): Command {
  const { runtime, prefix, entry, argument } = parts;
  const own = [runtime.path, ...ARGUMENTS[runtime.name](parts), entry, argument];
  const [wrapper, ...rest] = prefix;
  if (wrapper === undefined) return { command: runtime.path, args: own.slice(1) };
  return { command: findWrapper(wrapper), args: [...rest, ...own] };
}

/** Found here, with the host's PATH: the lane's environment may have none. */
function findWrapper(wrapper: string): string {
  const path = wrapper.includes("/") ? wrapper : onPath(wrapper);
  if (path !== undefined) return path;
  throw new TypeError(
    `Expected \`worker.processCommandPrefix\` to begin with a program that is installed, got "${wrapper}", which is not on ` +
      "the PATH. Install it, or give its absolute path",
  );
}

const ARGUMENTS = { node: nodeArguments, deno: denoArguments, bun: bunArguments };

function nodeArguments({ hostFlags, restrictions, extra, limits }: CommandParts): readonly string[] {
  const inherited = withoutProgram(withoutPermissionFlags(hostFlags)).filter(
    (flag) => !DEBUGGER_FLAG.test(flag),
  );
  // What the policy says comes last: of flags that contradict each other the last counts. Node warns of the right to load addons, which is dropped before any task.
  const quiet = restrictions.length > 0 ? ["--disable-warning=SecurityWarning"] : [];
  return [...inherited, ...quiet, LANE_CONDITION, ...v8Limits(limits), ...extra, ...restrictions];
}

function denoArguments({ restrictions, extra, limits }: CommandParts): readonly string[] {
  const v8 = v8Limits(limits);
  const limited = v8.length > 0 ? [`--v8-flags=${v8.join(",")}`] : [];
  return ["run", "--quiet", "--no-lock", LANE_CONDITION, ...restrictions, ...limited, ...extra];
}

function bunArguments({ extra, limits }: CommandParts): readonly string[] {
  const [limit] = Object.keys(limits);
  if (limit !== undefined) {
    throw new TypeError(
      `Expected \`worker.resourceLimits\` to be left out for lanes on Bun, which knows no such limits, got \`${limit}\`. ` +
        "Use another runtime, or a wrapper such as prlimit (`worker.processCommandPrefix`)",
    );
  }
  return [LANE_CONDITION, ...extra];
}

/** The young generation is three semi-spaces; V8 takes whole megabytes, and the stack in kilobytes. */
function v8Limits(limits: ResourceLimitOptions): readonly string[] {
  const { maxOldGenerationSizeMb, maxYoungGenerationSizeMb, stackSizeMb } = limits;
  const flags: string[] = [];
  if (maxOldGenerationSizeMb !== undefined) {
    flags.push(`--max-old-space-size=${Math.max(1, Math.round(maxOldGenerationSizeMb))}`);
  }
  if (maxYoungGenerationSizeMb !== undefined) {
    flags.push(`--max-semi-space-size=${Math.max(1, Math.round(maxYoungGenerationSizeMb / 3))}`);
  }
  if (stackSizeMb !== undefined) flags.push(`--stack-size=${Math.max(64, Math.round(stackSizeMb * 1024))}`);
  return flags;
}
