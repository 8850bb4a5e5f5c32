// Which Node flags a thread lane is started with. Host thread.
//
// Node takes its own options for a thread, but not V8's: those hold for the whole process. What the page allows all the
// same is brought about another way: memory flags become resource limits, --expose-gc is done in the lane.
import type { ResourceLimits } from "node:worker_threads";

export interface ThreadFlags {
  /** `undefined`: as the host was started. */
  readonly execArgv: readonly string[] | undefined;
  readonly resourceLimits: ResourceLimits;
  readonly exposeGc: boolean;
}

const PERMISSION_FLAG = /^--(?:experimental-)?(?:permission|allow-[a-z-]+)(?:=|$)/;

/** V8 flags that a resource limit stands for. The young generation is three semi-spaces. */
const LIMIT_FLAGS: readonly [RegExp, keyof ResourceLimits, number][] = [
  [/^--max[-_]old[-_]space[-_]size=(\d+)$/, "maxOldGenerationSizeMb", 1],
  [/^--max[-_]semi[-_]space[-_]size=(\d+)$/, "maxYoungGenerationSizeMb", 3],
  [/^--stack[-_]size=(\d+)$/, "stackSizeMb", 1 / 1024],
];

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
 * @param extra the `workerExecArgv` option
 * @param unsafe whether inherited permission flags are stripped
 * @param limits the `worker.resourceLimits` option; it wins over flags
 */
export function threadFlags(extra: readonly string[], unsafe: boolean, limits: ResourceLimits): ThreadFlags {
  const fromFlags: ResourceLimits = {};
  const rest: string[] = [];
  let exposeGc = false;
  for (const flag of extra) {
    const limit = LIMIT_FLAGS.find(([pattern]) => pattern.test(flag));
    if (limit !== undefined) fromFlags[limit[1]] = Number(limit[0].exec(flag)?.[1]) * limit[2];
    else if (/^--expose[-_]gc$/.test(flag)) exposeGc = true;
    else rest.push(flag);
  }
  const inherited = unsafe ? withoutPermissionFlags(process.execArgv) : process.execArgv;
  const same = rest.length === 0 && inherited.length === process.execArgv.length;
  return {
    execArgv: same ? undefined : [...inherited, ...rest],
    resourceLimits: { ...fromFlags, ...limits },
    exposeGc,
  };
}
