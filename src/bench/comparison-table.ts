import type { BalancerComparison, BalancerRow, ComparisonTableRow, Interval } from "./comparison-types.ts";

// What a comparison of balancers looks like printed. Host thread; made by compareBalancers().

/** A class, so that the data alone crosses to other threads and into JSON. */
export class PrintableComparison implements BalancerComparison {
  readonly name: string;
  readonly lanes: number;
  readonly calls: number;
  readonly rounds: number;
  readonly rows: readonly BalancerRow[];

  constructor({ name, lanes, calls, rounds, rows }: Omit<BalancerComparison, "table">) {
    this.name = name;
    this.lanes = lanes;
    this.calls = calls;
    this.rounds = rounds;
    this.rows = rows;
  }

  table(): ComparisonTableRow[] {
    return this.rows.map(({ strategy, verdict, ratio, makespanMs, p99Ms, utilisation }) => ({
      Strategy: strategy,
      Verdict: verdict,
      "Time, first = 1 (95 %)": verdict === "baseline" ? "1" : withInterval(ratio),
      "Makespan (ms)": makespanMs.mean.toFixed(1),
      "p99 (ms)": p99Ms.toFixed(1),
      "Lanes at work": `${(utilisation * 100).toFixed(0)} %`,
    }));
  }
}

function withInterval({ mean, low, high }: Interval): string {
  return `${mean.toFixed(2)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
}
