// A lane on a `worker_threads` thread. Host thread.
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type ResourceLimits,
  Worker,
  type WorkerOptions,
} from "node:worker_threads";
import type { HostMessage, LaneBoot, LaneMessage } from "../protocol/messages.ts";
import type { LaneEvents, LaneExit, LaneTransport } from "./lane-transport.ts";

export interface ThreadSettings {
  /** Module that a lane starts with. */
  readonly entry: URL;
  readonly execArgv: readonly string[];
  readonly resourceLimits: ResourceLimits;
}

/** What a thread lane finds in `workerData`; it takes it away before any other module loads. */
export interface ThreadLaneData {
  readonly boot: LaneBoot;
  readonly port: MessagePort;
}

/** Node refuses flags it does not take for a thread. Those that come from the host's own command line hold anyway. */
function acceptedFlags(settings: ThreadSettings, options: WorkerOptions): Worker {
  try {
    return new Worker(settings.entry, options);
  } catch (error) {
    const refused = /(?:invalid execArgv flags: )(.*)$/i.exec((error as Error).message)?.[1]?.split(", ");
    if (
      (error as { readonly code?: string }).code !== "ERR_WORKER_INVALID_EXEC_ARGV" ||
      refused === undefined
    )
      throw error;
    const inherited = new Set(process.execArgv);
    const asked = refused.filter((flag) => !inherited.has(flag));
    if (asked.length > 0) {
      throw new TypeError(
        `Node does not take ${asked.join(", ")} of \`workerExecArgv\` for a thread, because V8 options hold for a whole ` +
          `process. Start Node itself with it, or use worker.runtime "process"`,
        { cause: error },
      );
    }
    const execArgv = (options.execArgv ?? []).filter((flag) => !refused.includes(flag));
    return new Worker(settings.entry, { ...options, execArgv });
  }
}

class ThreadTransport implements LaneTransport {
  readonly id: number;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #error: unknown;

  constructor(settings: ThreadSettings, boot: LaneBoot, events: LaneEvents) {
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadLaneData = { boot, port: port2 };
    this.#port = port1;
    this.#worker = acceptedFlags(settings, {
      workerData,
      transferList: [port2],
      name: `knitting lane ${boot.laneIndex}`,
      resourceLimits: settings.resourceLimits,
      execArgv: [...settings.execArgv],
    });
    this.id = this.#worker.threadId;
    port1.on("message", (message: LaneMessage) => events.message(message));
    this.#worker.on("error", (error: unknown) => {
      this.#error = error;
    });
    this.#worker.on("exit", (exitCode) => {
      this.#deliverRest(events);
      port1.close();
      const exit: LaneExit = { exitCode, signal: undefined, error: this.#error };
      events.exit(exit);
    });
    // Listening would keep the process alive. The pool keeps it alive itself, and only while calls are in flight.
    port1.unref();
    this.#worker.unref();
  }

  post(message: HostMessage, transfer: readonly ArrayBuffer[]): void {
    this.#port.postMessage(message, [...transfer]);
  }

  receive(): LaneMessage | undefined {
    return (receiveMessageOnPort(this.#port) as { readonly message: LaneMessage } | undefined)?.message;
  }

  terminate(): void {
    void this.#worker.terminate();
  }

  /** What the lane said last must not be lost because its end arrived first. */
  #deliverRest(events: LaneEvents): void {
    for (let message = this.receive(); message !== undefined; message = this.receive()) {
      events.message(message);
    }
  }
}

/**
 * Starts a thread lane.
 *
 * @throws {TypeError} when Node does not take an option for a thread
 */
export function startThread(settings: ThreadSettings, boot: LaneBoot, events: LaneEvents): LaneTransport {
  return new ThreadTransport(settings, boot, events);
}
