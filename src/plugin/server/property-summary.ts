import type { PropertyMeta } from "../protocol/property-meta.ts";

// The line about properties at the end of a run, from what tests tell of them. Pure. Runs in Vitest's main process.

/** As in `KnittingMeta`. */
export interface CheckedTest {
  readonly runs?: number;
  readonly property?: PropertyMeta;
}

const LABEL = " Properties";

/** @returns `undefined` when no property was checked on lanes */
export function propertyText(tests: Iterable<CheckedTest | undefined>): string | undefined {
  let checks = 0;
  let runs = 0;
  let lanes = 0;
  let notNeeded = 0;
  let replaced = 0;
  const spans: PropertyMeta[] = [];
  for (const test of tests) {
    const property = test?.property;
    if (property === undefined) continue;
    checks += property.checks;
    runs += property.countedRuns;
    lanes = Math.max(lanes, property.lanes);
    notNeeded += property.speculativeRuns;
    replaced += property.replacedLanes;
    spans.push(property);
  }
  if (checks === 0) return undefined;
  const seconds = timeCovered(spans) / 1_000;
  const parts = [
    count(checks),
    `${plural(runs, "run")} on ${plural(lanes, "lane")}`,
    ...(seconds > 0 ? [`${count(rounded(runs / seconds))} a second`] : []),
    ...(notNeeded > 0 ? [`${plural(notNeeded, "run")} not needed`] : []),
    ...(replaced > 0 ? [`${plural(replaced, "lane")} replaced`] : []),
  ];
  return `${LABEL}  ${parts.join(" · ")}`;
}

/** Files are checked at the same time, whose times must not count twice. */
function timeCovered(spans: readonly PropertyMeta[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { startedAt, endedAt } of spans.toSorted((a, b) => a.startedAt - b.startedAt)) {
    total += Math.max(0, endedAt - Math.max(until, startedAt));
    until = Math.max(until, endedAt);
  }
  return total;
}

/** To as many digits as mean something. */
function rounded(rate: number): number {
  return rate < 10 ? Math.round(rate * 10) / 10 : Number(rate.toPrecision(2));
}

function plural(value: number, name: string): string {
  return `${count(value)} ${name}${value === 1 ? "" : "s"}`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
