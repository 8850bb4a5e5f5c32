// A lane in a process of its own. Host thread.
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { Decoder, decodeThrown } from "../codec/index.ts";
import { loadNative } from "../native/libc.ts";
import { regionAddress } from "../native/region.ts";
import { LANE_PARKED_WORD } from "../protocol/layout.ts";
import type { EncodedMessage, HostMessage, LaneMessage } from "../protocol/messages.ts";
import { CHANNEL_FD, LIFELINE_FD, type ProcessLaneData } from "../protocol/process-boot.ts";
import type { SegmentBuffers } from "../protocol/segment.ts";
import { MailReceiver, MailSender } from "../ring/mailbox.ts";
import type { LaneEvents, LaneExit, LaneTransport } from "./lane-transport.ts";
import type { SpinRight } from "./spin-rights.ts";
import { type ConsoleSetting, LastWords, passOutput } from "./output.ts";

/** Taken at load time, so that fake timers in a test cannot stop a pool. */
const { setTimeout, clearTimeout } = globalThis;

const EVERYBODY = 2_147_483_647;
const WORD_BYTES = 4;
const BELL = Buffer.alloc(1);
/** As Node exits after an uncaught error. */
const DIED_OF_ERROR = { exitCode: 1, signal: undefined };
const NEVER_STARTED = { exitCode: undefined, signal: undefined };
/** A program that the lane started may hold on to its streams: after this long, in ms, its end is taken on the process's word. */
const HOLDS_ON_MS = 2_000;

export interface ProcessSettings {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly console: ConsoleSetting;
  /** Whether a debug namespace is on, whose lines are passed on in any case. */
  readonly diagnostics: boolean;
  /** What the lane gets as its descriptor 0; `undefined`: nothing. */
  readonly memory: number | undefined;
  /** What it gets as MEMORY_SOCKET_FD. */
  readonly memorySocket: number;
  readonly spinRight: SpinRight;
  /** Whether the lane sleeps in a read on its socket, and not on a futex. */
  readonly sleepsOnSocket: boolean;
}

/**
 * Starts the process.
 *
 * @param buffers the lane's memory, in which no other process is left
 * @param rung called for every byte that comes from the lane
 * @throws {KnittingError} KNT_ERROR_0..3 when `data` cannot be encoded
 * @throws {Error} when the system does not start it
 */
export function startProcess(
  settings: ProcessSettings,
  data: ProcessLaneData,
  buffers: SegmentBuffers,
  events: LaneEvents,
  rung: () => void,
): LaneTransport {
  const sender = new MailSender(buffers.hostMail);
  sender.reset();
  new MailSender(buffers.laneMail).reset();
  sender.send(data);
  const child = spawn(settings.command, settings.args, {
    stdio: [settings.memory ?? "ignore", "pipe", "pipe", "pipe", "pipe", settings.memorySocket],
    env: settings.env,
    // A session of its own: a terminal's Ctrl-C is for the host, and a wrapper ends with all that it started.
    detached: true,
    windowsHide: true,
  });
  return new ProcessTransport(child, settings, data.boot.laneIndex, sender, buffers, events, rung);
}

class ProcessTransport implements LaneTransport {
  readonly id: number;
  readonly #child: ChildProcess;
  readonly #channel: Socket;
  readonly #lifeline: Socket;
  readonly #sender: MailSender;
  readonly #received: MailReceiver;
  readonly #events: LaneEvents;
  readonly #lastWords = new LastWords();
  readonly #wake: () => void;
  readonly #spinRight: SpinRight;
  #error: unknown;
  #exit: { readonly exitCode: number | undefined; readonly signal: string | undefined } | undefined;
  #dying = false;
  /** It was ended from here, so that what it has written says nothing. */
  #terminated = false;
  #ended = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    child: ChildProcess,
    settings: ProcessSettings,
    laneIndex: number,
    sender: MailSender,
    buffers: SegmentBuffers,
    events: LaneEvents,
    rung: () => void,
  ) {
    this.#child = child;
    this.id = child.pid ?? -1;
    this.#sender = sender;
    this.#received = new MailReceiver(buffers.laneMail);
    this.#events = events;
    this.#spinRight = settings.spinRight;
    this.#channel = child.stdio[CHANNEL_FD] as Socket;
    this.#lifeline = child.stdio[LIFELINE_FD] as Socket;
    this.#wake = settings.sleepsOnSocket ? this.#wakeBySocket : wakeByFutex(buffers);
    child.on("error", (error) => {
      this.#error ??= error;
      // One that was never started does not exit.
      if (child.pid === undefined) this.#end();
    });
    child.on("close", () => this.#end());
    child.on("exit", (code, signal) => this.#exited(code ?? undefined, signal ?? undefined));
    this.#channel.on("data", () => {
      this.#hear();
      rung();
    });
    // What the lane has said before is still heard; a socket of the lane's that fails ends the lane.
    for (const socket of [this.#channel, this.#lifeline]) socket.on("error", () => {});
    // A task has closed the lane's end, or its process is about to be gone.
    for (const socket of [this.#channel, this.#lifeline]) socket.on("close", () => this.#kill());
    this.#lifeline.resume();
    if (child.stdout !== null && child.stderr !== null) {
      const passed = { setting: settings.console, diagnostics: settings.diagnostics, laneIndex };
      passOutput(child.stdout, process.stdout, passed);
      passOutput(child.stderr, process.stderr, passed, this.#lastWords);
    }
    // The pool keeps the host alive itself, and only while calls are in flight.
    child.unref();
    for (const stream of child.stdio) (stream as Socket | null)?.unref();
  }

  post(message: HostMessage): void {
    this.#sender.send(message);
  }

  /** A lane whose memory makes no sense is not to be talked to. */
  receive(): LaneMessage | undefined {
    try {
      return this.#received.take() as LaneMessage | undefined;
    } catch (error) {
      this.#die(error);
      return undefined;
    }
  }

  wake(): void {
    this.#spinRight.request();
    this.#wake();
  }

  terminate(): void {
    this.#terminated = true;
    this.#kill();
  }

  #kill(): void {
    // The kernel kills the lane, however it is wrapped, once this end is gone ...
    this.#lifeline.destroy();
    const { pid } = this.#child;
    if (pid === undefined || this.#exit !== undefined) return;
    // ... and what wraps it, with all of its session.
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  readonly #wakeBySocket = (): void => {
    if (this.#channel.writable) this.#channel.write(BELL);
  };

  #hear(): void {
    for (let message = this.receive(); message !== undefined; message = this.receive()) {
      if (message.kind === "dying") this.#die(decode(message.reason));
      else this.#events.message(message);
    }
    this.#sender.flush();
  }

  /** The lane has said that it ends. What it still waits for elsewhere, as a read on another thread, would hold it up. */
  #die(reason: unknown): void {
    this.#error = reason;
    this.#dying = true;
    this.terminate();
  }

  #exited(exitCode: number | undefined, signal: string | undefined): void {
    this.#exit = { exitCode, signal };
    this.#lifeline.destroy();
    this.#timer = setTimeout(() => this.#end(), HOLDS_ON_MS).unref();
  }

  /** The process and the last of those that had its streams are gone: a wrapper may end before what it has wrapped. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const stream of this.#child.stdio) stream?.destroy();
    this.#hear();
    const { exitCode, signal } = (this.#dying ? DIED_OF_ERROR : this.#exit) ?? NEVER_STARTED;
    const { reason, text } = this.#lastWords;
    const exit: LaneExit = { exitCode, signal, error: this.#error ?? reason };
    this.#events.exit(text === "" || this.#terminated ? exit : { ...exit, lastWords: text });
  }
}

function wakeByFutex(buffers: SegmentBuffers): () => void {
  const native = loadNative();
  const address = regionAddress(buffers.control) + LANE_PARKED_WORD * WORD_BYTES;
  return () => void native.futexWake(address, EVERYBODY);
}

function decode({ tag, inline, bytes }: EncodedMessage): unknown {
  const payload = bytes ?? new Uint8Array(0);
  return decodeThrown(new Decoder(), tag, inline, payload, 0, payload.length);
}
