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

/** Starts the thread, or says in the pool's own words why Node will not. */
function openThread(settings: ThreadSettings, options: WorkerOptions): Worker {
  try {
    return new Worker(settings.entry, options);
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (code === "ERR_WORKER_INVALID_EXEC_ARGV")
      return withoutRefusedFlags(settings, options, error, message);
    if (!(error instanceof DOMException) || error.name !== "DataCloneError") throw error;
    throw new TypeError(
      `Expected \`worker.bootstrap.data\` to be something that structuredClone() can copy: ${message}`,
      { cause: error },
    );
  }
}

/** Node does not take V8's flags for a thread. Those on the host's own command line hold for it anyway. */
function withoutRefusedFlags(
  settings: ThreadSettings,
  options: WorkerOptions,
  error: unknown,
  message: string,
): Worker {
  const refused = /invalid execArgv flags: (.*)$/i.exec(message)?.[1]?.split(", ") ?? [];
  const asked = refused.filter((flag) => !process.execArgv.includes(flag));
  if (asked.length > 0 || refused.length === 0) {
    throw new TypeError(
      `Node does not take ${asked.join(", ")} of \`workerExecArgv\` for a thread: V8's options hold for a whole ` +
        "process. Start Node itself with it",
      { cause: error },
    );
  }
  const execArgv = (options.execArgv ?? []).filter((flag) => !refused.includes(flag));
  return new Worker(settings.entry, { ...options, execArgv });
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
    this.#worker = openThread(settings, {
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
