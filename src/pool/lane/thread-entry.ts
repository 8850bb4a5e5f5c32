// The first module of a thread lane, and at the same time what "knitting" is in it: a module of tasks that imports the
// package finds it loaded. No top-level await, because those modules are imported before the lane has booted.
import { laneData } from "./mark-lane.ts";
import { bootLane } from "./boot.ts";
import { MailReceiver } from "../ring/mailbox.ts";
import { innerMemory } from "./inner-memory.ts";
import { waitInThreadOfProcess } from "./inner-waiting.ts";
import { mailPort } from "./mail-port.ts";
import { waitOnThread } from "./thread-waiting.ts";
import { sealPort } from "./sealed-port.ts";

export * from "../lane-index.ts";

if (laneData !== undefined) {
  const { boot } = laneData;
  // A lane that cannot boot has told the host why; its rejection then ends the thread.
  if ("port" in laneData) {
    void bootLane(boot, sealPort(laneData.port), waitOnThread(boot));
  } else {
    const waiting = waitInThreadOfProcess(new Int32Array(boot.memory.control), boot.timers.parkMs);
    const { mail, memoryPort } = laneData;
    const port = mailPort(new MailReceiver(mail.host), mail.lane, waiting);
    void bootLane(boot, port, waiting, innerMemory(memoryPort));
  }
}
