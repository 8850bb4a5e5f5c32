// The first module of a thread lane, and at the same time what "knitting" is in it: a module of tasks that imports the
// package finds it loaded. No top-level await, because those modules are imported before the lane has booted.
import { laneData } from "./mark-lane.ts";
import { bootLane } from "./boot.ts";
import { refuseNative } from "../native/libc.ts";
import { sealPort } from "./sealed-port.ts";

export * from "../lane-index.ts";

if (laneData !== undefined) {
  const { boot, port } = laneData;
  refuseNative();
  // A lane that cannot boot has told the host why; its rejection then ends the thread.
  void bootLane(boot, sealPort(port));
}
