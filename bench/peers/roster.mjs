// @ts-check
// Who takes part, in the order of the report's columns, and how a contender is loaded. One that does not load
// (not built yet, not installed) is reported with its reason; the others run.

/** The contender that every ratio is taken against: the bare means for lanes on threads, and on processes. */
const BASELINE = "postmessage";
const PROCESS_BASELINE = "fork";

/** Who takes part with `--processes`. */
export const PROCESS_CONTENDERS = /** @type {const} */ ([
  "knitting-process",
  "knitting-process-strict",
  PROCESS_BASELINE,
]);

/** @param {readonly string[]} ids who takes part */
export function baselineOf(ids) {
  return ids.includes(PROCESS_BASELINE) && !ids.includes(BASELINE) ? PROCESS_BASELINE : BASELINE;
}

/** `packageName` null: no package. `byDefault` false: takes part only when `--only` names it. */
export const roster = /** @type {const} */ ([
  { id: "knitting", label: "knitting", packageName: "knitting", byDefault: true },
  { id: "knitting-strict", label: "knitting strict", packageName: "knitting", byDefault: false },
  { id: "piscina", label: "piscina", packageName: "piscina", byDefault: true },
  { id: "piscina-pipelined", label: "piscina x1000", packageName: "piscina", byDefault: false },
  { id: "tinypool", label: "tinypool", packageName: "tinypool", byDefault: true },
  { id: "tinypool-pipelined", label: "tinypool x1000", packageName: "tinypool", byDefault: false },
  { id: "poolifier", label: "poolifier", packageName: "poolifier", byDefault: true },
  { id: "workerpool", label: "workerpool", packageName: "workerpool", byDefault: true },
  { id: "knitting-process", label: "process", packageName: "knitting", byDefault: false },
  { id: "knitting-process-strict", label: "process strict", packageName: "knitting", byDefault: false },
  { id: "knitting-deno", label: "deno process", packageName: "knitting", byDefault: false },
  { id: "knitting-bun", label: "bun process", packageName: "knitting", byDefault: false },
  { id: PROCESS_BASELINE, label: "fork", packageName: null, byDefault: false },
  { id: BASELINE, label: "postMessage", packageName: null, byDefault: true },
]);

/** @param {string} id */
export function labelOf(id) {
  return roster.find((entry) => entry.id === id)?.label ?? id;
}

/**
 * @param {string} id one of the roster's
 * @returns {Promise<import("./contract.mjs").Contender>}
 */
export async function loadContender(id) {
  const module = await import(new URL(`contenders/${id}.mjs`, import.meta.url).href);
  return module.contender;
}

/**
 * The first line of whatever was thrown: enough to see why.
 * @param {unknown} error
 */
export function reasonOf(error) {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}
