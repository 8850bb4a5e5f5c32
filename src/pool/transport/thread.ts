// A lane on a `worker_threads` thread. Host thread.
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type ResourceLimits,
  Worker,
  type WorkerOptions,
} from "node:worker_threads";
import { LANE_PARKED_WORD } from "../protocol/layout.ts";
import type { HostMessage, LaneBoot, LaneMessage } from "../protocol/messages.ts";
import { LANE_MARK, type ThreadLaneData } from "../protocol/thread-boot.ts";
import type { LaneEvents, LaneExit, LaneTransport } from "./lane-transport.ts";
import { type ConsoleSetting, tagLines } from "./output.ts";

export interface ThreadSettings {
  /** Module that a lane starts with. */
  readonly entry: URL;
  readonly execArgv: readonly string[];
  readonly resourceLimits: ResourceLimits;
  /** The thread's whole environment; `undefined`: a copy of the host's. */
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly console: ConsoleSetting;
}

/** A thread that comes up, and has yet to be told what it is for. */
export interface LaunchedThread {
  /**
   * Makes it a lane.
   *
   * @throws {TypeError} when the bootstrap's data cannot be cloned; the thread is ended then
   */
  boot(boot: LaneBoot, events: LaneEvents): LaneTransport;
  /** Ends it: it is not needed after all. */
  cancel(): void;
}

/** Starts the thread, or says in the pool's own words why Node will not. */
function openThread(settings: ThreadSettings, laneIndex: number): Worker {
  const options = {
    workerData: LANE_MARK,
    name: `knitting lane ${laneIndex}`,
    resourceLimits: settings.resourceLimits,
    execArgv: [...settings.execArgv],
    ...(settings.env === undefined ? {} : { env: settings.env }),
    stdout: settings.console !== "forward",
    stderr: settings.console !== "forward",
  };
  try {
    const worker = new Worker(settings.entry, options);
    if (settings.console !== "forward") takeOutput(worker, settings.console, laneIndex);
    return worker;
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (code === "ERR_WORKER_INVALID_EXEC_ARGV")
      return withoutRefusedFlags(settings, options, error, message);
    throw error;
  }
}

/** What the lane prints comes here instead of going to the host's own streams, and must be read or it piles up. */
function takeOutput(worker: Worker, setting: "tag" | "silent", laneIndex: number): void {
  const outputs = [
    [worker.stdout, process.stdout],
    [worker.stderr, process.stderr],
  ] as const;
  for (const [from, to] of outputs) {
    readWithoutHolding(from);
    if (setting === "silent") from.resume();
    else tagLines(from, to, `[w${laneIndex}] `);
  }
}

/**
 * Reading a worker's output keeps the host alive until the worker ends, but for the output that Node itself passes on. It
 * tells that by a flag on the stream, for which there is no public name (the same on Node 20 to 26).
 */
function readWithoutHolding(output: NodeJS.ReadableStream): void {
  const flag = Object.getOwnPropertySymbols(output).find(
    ({ description }) => description === "kIncrementsPortRef",
  );
  if (flag !== undefined) Object.assign(output, { [flag]: false });
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
  readonly #control: Int32Array;
  #error: unknown;

  constructor(worker: Worker, boot: LaneBoot, events: LaneEvents) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#control = new Int32Array(boot.memory.control);
    this.#worker = worker;
    send(worker, { boot, port: port2 });
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

  wake(): void {
    Atomics.notify(this.#control, LANE_PARKED_WORD);
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

function send(worker: Worker, data: ThreadLaneData & { readonly port: MessagePort }): void {
  try {
    worker.postMessage(data, [data.port]);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "DataCloneError") throw error;
    throw new TypeError(
      `Expected \`worker.bootstrap.data\` to be something that structuredClone() can copy: ${error.message}`,
      { cause: error },
    );
  }
}

/**
 * Starts a thread. It takes a while to come up, in which the pool can make what the lane needs.
 *
 * @throws {TypeError} when Node does not take an option for a thread
 */
export function launchThread(settings: ThreadSettings, laneIndex: number): LaunchedThread {
  const worker = openThread(settings, laneIndex);
  const cancel = (): void => {
    void worker.terminate();
  };
  return {
    boot(boot, events) {
      try {
        return new ThreadTransport(worker, boot, events);
      } catch (error) {
        cancel();
        throw error;
      }
    },
    cancel,
  };
}
