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

  /** @param length what went through the ring, in bytes */
  sent(length: number, attachments: readonly unknown[] | undefined): void {
    this.bytesSent += attachments === undefined ? length : length + bytesOf(attachments);
  }

  /** @param length what came through the ring, in bytes */
  received(length: number, attachments: readonly unknown[] | undefined): void {
    this.bytesReceived += attachments === undefined ? length : length + bytesOf(attachments);
  }
}

/** Of buffers that changed hands. Memory that is shared goes nowhere. */
function bytesOf(attachments: readonly unknown[]): number {
  let bytes = 0;
  for (const buffer of attachments) if (buffer instanceof ArrayBuffer) bytes += buffer.byteLength;
  return bytes;
}
