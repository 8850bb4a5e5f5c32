// Which Node flags a thread lane is started with. Host thread.
//
// Node takes its own options for a thread, but not V8's: those hold for the whole process. What the page allows all the
// same is brought about another way: memory flags become resource limits, --expose-gc is done in the lane.
import type { ResourceLimits } from "node:worker_threads";

export interface ThreadFlags {
  readonly execArgv: readonly string[];
  readonly resourceLimits: ResourceLimits;
  readonly exposeGc: boolean;
}

/** Makes "knitting" in a lane the module that the lane started with: see lane/thread-entry.ts. */
const LANE_CONDITION: readonly string[] = ["--conditions=knitting-lane"];

const PERMISSION_FLAG = /^--(?:experimental-)?(?:permission|allow-[a-z-]+)(?:=|$)/;

/** V8 flags that a resource limit stands for. The young generation is three semi-spaces. */
const LIMIT_FLAGS: readonly [RegExp, keyof ResourceLimits, number][] = [
  [/^--max[-_]old[-_]space[-_]size=(\d+)$/, "maxOldGenerationSizeMb", 1],
  [/^--max[-_]semi[-_]space[-_]size=(\d+)$/, "maxYoungGenerationSizeMb", 3],
  [/^--stack[-_]size=(\d+)$/, "stackSizeMb", 1 / 1024],
];

/** Flags by which the host was given a program other than a file. A thread that inherits them refuses to load one. */
const PROGRAM_FLAG = /^(?:--input-type|--eval|--print|-e|-p|-pe)(?:=|$)/;

/** Takes the host's own program, as of `node -e`, off a list of flags. */
export function withoutProgram(flags: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index] ?? "";
    if (!PROGRAM_FLAG.test(flag)) kept.push(flag);
    // `-e "..."` as two words; `--print` alone prints what `-e` evaluates.
    else if (!flag.includes("=") && !(flags[index + 1] ?? "-").startsWith("-")) index++;
  }
  return kept;
}

/** Takes Node's inherited permission flags off a list of flags. */
export function withoutPermissionFlags(flags: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index] ?? "";
    if (!PERMISSION_FLAG.test(flag)) kept.push(flag);
    // `--allow-fs-read /path` as two words.
    else if (/^--allow-fs-(?:read|write)$/.test(flag) && !(flags[index + 1] ?? "--").startsWith("-")) index++;
  }
  return kept;
}

/**
 * @param inherited the flags of the host that lanes are started with too
 * @param extra the `workerExecArgv` option
 * @param limits the `worker.resourceLimits` option; it wins over flags
 */
export function threadFlags(
  inherited: readonly string[],
  extra: readonly string[],
  limits: ResourceLimits,
): ThreadFlags {
  const fromFlags: ResourceLimits = {};
  const rest: string[] = [];
  let exposeGc = false;
  for (const flag of extra) {
    const limit = LIMIT_FLAGS.find(([pattern]) => pattern.test(flag));
    if (limit !== undefined) fromFlags[limit[1]] = Number(limit[0].exec(flag)?.[1]) * limit[2];
    else if (/^--expose[-_]gc$/.test(flag)) exposeGc = true;
    else rest.push(flag);
  }
  return {
    execArgv: [...withoutProgram(inherited), ...LANE_CONDITION, ...rest],
    resourceLimits: { ...fromFlags, ...limits },
    exposeGc,
  };
}
