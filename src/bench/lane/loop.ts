import { Bench, type FnOptions, type Task } from "tinybench";
import { move } from "../../pool/task/move.ts";
import type { Moved, TaskControl } from "../../pool/types.ts";
import type { LoopReply, LoopRequest } from "../contract.ts";
import { importFunction } from "./task-function.ts";

// A whole tinybench loop over one task, as the host's bench would run it. Lane side; a task that only isolate() calls.

/**
 * @throws whatever loading the task throws
 * @returns what tinybench found, errors of the task included
 */
export async function runLoop(request: LoopRequest, control: TaskControl): Promise<Moved<LoopReply>> {
  const f = await importFunction(request.source);
  const { args, mayStop } = request;
  const { clock, ...options } = request.options;
  const stop = new AbortController();
  const bench = new Bench({
    ...options,
    timestampProvider: clock,
    signal: stop.signal,
    throws: false,
  });
  const settings: FnOptions = {};
  if (request.async !== undefined) settings.async = request.async;
  if (mayStop) {
    // Messages don't arrive while a synchronous task runs in a loop, so that the loop looks for itself, off the clock.
    settings.afterEach = () => {
      if (control.hasAborted()) stop.abort();
    };
  }
  bench.add(request.name, () => f(args, control), settings);
  const [task] = bench.tasks;
  if (task === undefined) throw new Error("tinybench has lost its task");
  let warning: LoopReply["warning"];
  task.addEventListener("warning", (event) => (warning = event.reason));
  await bench.run();
  return replyOf(task, warning);
}

function replyOf(task: Task, warning: LoopReply["warning"]): Moved<LoopReply> {
  const { runs, detectedResolution } = task;
  const result = { ...task.result };
  let latencySamples: LoopReply["latencySamples"];
  let throughputSamples: LoopReply["throughputSamples"];
  if ("latency" in result) {
    const { latency, throughput } = result;
    if (latency.samples !== undefined) latencySamples = Float64Array.from(latency.samples);
    if (throughput.samples !== undefined) throughputSamples = Float64Array.from(throughput.samples);
    result.latency = { ...latency, samples: undefined };
    result.throughput = { ...throughput, samples: undefined };
  }
  return move({ result, runs, detectedResolution, warning, latencySamples, throughputSamples });
}
