// The first module of a lane that is a process, and at the same time what "knitting" is in it. Runs tasks on its main thread, or
// on a thread that has fewer rights than the process needs: see inner-thread.ts.
import { processLane } from "./mark-process-lane.ts";
import { bootProcess } from "./boot-process.ts";

export * from "../lane-index.ts";

if (processLane !== undefined) bootProcess(processLane);
