import { POOL_NAMES, POOL_OPTION_PATHS } from "../../../pool/internal.ts";
import type { CheckOptions } from "./pools.ts";

// Options of lanes among the parameters of fast-check, which takes no notice of names that it does not know: they would be
// ignored without a word. Host thread.

const PLACE = "the options of lanes: the third argument of check(), assert() and test.prop()";

const OWN_NAMES: Readonly<Record<keyof CheckOptions, true>> = {
  ...POOL_NAMES,
  runTimeoutMs: true,
  signal: true,
  progress: true,
};

const WORKER_PATHS = new Set(POOL_OPTION_PATHS.filter((path) => path.startsWith("worker.")));

/** What people take for ours. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  lanes: "The number of lanes is `threads`",
  maxWorkers: "The number of lanes is `threads`",
};

/**
 * @param parameters of fast-check, as they were given. Unknown names are fast-check's business, as long as they are not ours.
 * @throws {TypeError} when one of them is an option of lanes
 */
export function refuseMisplaced(parameters: object | undefined): void {
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value === undefined) continue;
    if (Object.hasOwn(OWN_NAMES, name)) refuse(name, `\`${name}\` belongs into ${PLACE}`);
    if (WORKER_PATHS.has(`worker.${name}`)) refuse(name, `It belongs into \`worker\` of ${PLACE}`);
    if (Object.hasOwn(OTHER_NAMES, name)) refuse(name, `${OTHER_NAMES[name] ?? ""}, in ${PLACE}`);
  }
}

function refuse(name: string, mend: string): never {
  throw new TypeError(`\`${name}\` is no parameter of fast-check, which would ignore it. ${mend}`);
}
