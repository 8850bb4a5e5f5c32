// What one lane has done since its pool was made, over all its restarts. Host thread.
import { Histogram } from "./histogram.ts";

export class LaneTally {
  completed = 0;
  failed = 0;
  restarts = 0;
  bytesSent = 0;
  bytesReceived = 0;
  /** From the start of the task to its end, in milliseconds. */
  readonly run: Histogram = new Histogram();
  /** From the call to the start of the task, in milliseconds. */
  readonly wait: Histogram = new Histogram();
}
