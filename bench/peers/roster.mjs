// @ts-check
// Who takes part, in the order of the report's columns, and how a contender is loaded. One that does not load
// (not built yet, not installed) is reported with its reason; the others run.

/** The contender that every ratio is taken against. */
export const BASELINE = "postmessage";

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
