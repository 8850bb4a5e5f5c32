// The snapshot that `pool.stats()` returns. Host thread.
import type { CallStats, LaneStats, PoolStats } from "../types.ts";
import { Histogram } from "./histogram.ts";
import type { Lane } from "./lane.ts";
import type { PoolRuntime } from "./pool-runtime.ts";

function laneStats(lane: Lane): LaneStats {
  const { tally } = lane;
  return {
    index: lane.index,
    kind: lane.kind,
    state: lane.state,
    inFlight: lane.inFlight,
    queued: Math.max(0, lane.queued - lane.givenUp),
    completed: tally.completed,
    failed: tally.failed,
    restarts: tally.restarts,
    bytesSent: tally.bytesSent,
    bytesReceived: tally.bytesReceived,
    run: tally.run.summary(),
    wait: tally.wait.summary(),
  };
}

export function poolStats(runtime: PoolRuntime): PoolStats {
  const lanes = runtime.lanes.map(laneStats);
  const run = new Histogram();
  const wait = new Histogram();
  for (const { tally } of runtime.lanes) {
    run.merge(tally.run);
    wait.merge(tally.wait);
  }
  const sum = (pick: (lane: CallStats) => number): number =>
    lanes.reduce((total, lane) => total + pick(lane), 0);
  return {
    state: runtime.publicState,
    lanes,
    inFlight: runtime.pending,
    queued: runtime.queued + sum((lane) => lane.queued),
    completed: sum((lane) => lane.completed),
    failed: runtime.failed,
    restarts: sum((lane) => lane.restarts),
    bytesSent: sum((lane) => lane.bytesSent),
    bytesReceived: sum((lane) => lane.bytesReceived),
    run: run.summary(),
    wait: wait.summary(),
  };
}
