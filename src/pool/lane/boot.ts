// Starts a lane: guards, bootstrap, task modules, loop; and tells the host how it went. Lane side.
import { Decoder, Encoder, encodeThrown } from "../codec/index.ts";
import type { EncodedMessage, HostMessage, LaneBoot, TaskEntry } from "../protocol/messages.ts";
import { append } from "../protocol/primordials.ts";
import { enterLane } from "../shared-memory/lane-rules.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { keepEncoded } from "../ring/writer.ts";
import { runBootstrap } from "./bootstrap.ts";
import { installGuards } from "./guards.ts";
import type { HostPort } from "./host-port.ts";
import type { LaneDebug } from "./lane-debug.ts";
import { LoadFailure, loadTasks } from "./load-tasks.ts";
import { LaneLoop } from "./loop.ts";
import { sendOutputAtOnce } from "./output.ts";
import { Replies } from "./replies.ts";
import { cutOwnFrames } from "./own-frames.ts";
import { TaskFunctions } from "./task-functions.ts";
import { TaskRunner } from "./task-runner.ts";
import type { LaneWaiting } from "./waiting.ts";
import { enforcePermission } from "./verify-permissions.ts";

/** @param carrier of memory that is sent by reference, when the host is another process */
export async function bootLane(
  boot: LaneBoot,
  port: HostPort,
  waiting: LaneWaiting,
  carrier?: SharedBufferCarrier,
): Promise<void> {
  installGuards();
  enterLane();
  sendOutputAtOnce(carrier !== undefined);
  const encodeReason = reasonEncoder(boot.maxPayloadBytes);
  // Before the first await: nothing of the user's has run yet.
  try {
    enforcePermission(boot.permission);
  } catch (error) {
    const doing = "checking its permissions";
    port.post({ kind: "failed", doing, reason: encodeReason(error), fatal: true }, []);
    throw error;
  }
  const tasks = new TaskFunctions();
  const debug = await openDebug(boot);
  const start = startUp(boot, tasks, debug, carrier);
  // The rest is made while the first module is being read.
  const replies = new Replies(boot, port, waiting, carrier);
  const decoder = new Decoder(carrier);
  const runner = new TaskRunner(boot, tasks, replies, debug?.signals);
  port.listen((message) => receive(message, port, start.bootstrapped, tasks, runner, encodeReason));
  try {
    await start.loaded;
  } catch (error) {
    const { doing, reason, fatal } = asFailure(error);
    port.post({ kind: "failed", doing, reason: encodeReason(reason), fatal }, []);
    throw reason;
  }
  await debug?.ready();
  new LaneLoop(boot, runner, replies, decoder, waiting, port.activeResources).start();
  port.post({ kind: "ready" }, []);
}

/** Runs the bootstrap, then loads the tasks. Tasks that are added meanwhile are loaded once `bootstrapped` resolves. */
function startUp(
  boot: LaneBoot,
  tasks: TaskFunctions,
  debug: LaneDebug | undefined,
  carrier: SharedBufferCarrier | undefined,
): { readonly bootstrapped: Promise<void>; readonly loaded: Promise<void> } {
  const load = async (): Promise<void> => {
    await loadTasks(boot.tasks, tasks);
    debug?.phaseEnded("tasks");
    debug?.tasksLoaded(boot.tasks);
  };
  const bootstrapped = prepare(boot, debug, carrier);
  if (bootstrapped !== undefined) return { bootstrapped, loaded: bootstrapped.then(load) };
  return { bootstrapped: Promise.resolve(), loaded: load() };
}

/** `undefined` when there is nothing to wait for: the first module is asked for at once then. */
function prepare(
  boot: LaneBoot,
  debug: LaneDebug | undefined,
  carrier: SharedBufferCarrier | undefined,
): Promise<void> | undefined {
  const waits = boot.permission.afterBootstrap.drops.length > 0;
  if (boot.exposeGc || boot.bootstrap !== undefined || waits) return runFirst(boot, debug, carrier);
  debug?.phaseEnded("bootstrap");
  return undefined;
}

async function runFirst(
  boot: LaneBoot,
  debug: LaneDebug | undefined,
  carrier: SharedBufferCarrier | undefined,
): Promise<void> {
  if (boot.exposeGc) await exposeGc();
  await runBootstrap(boot.bootstrap, carrier);
  enforcePermission({ ...boot.permission.afterBootstrap, unreadable: undefined, hideEnvironment: false });
  debug?.phaseEnded("bootstrap");
}

/** Off, debugging costs the lane not even a module. */
async function openDebug(boot: LaneBoot): Promise<LaneDebug | undefined> {
  if (!Object.values(boot.debug).includes(true)) return undefined;
  const { LaneDebug } = await import("./lane-debug.ts");
  return new LaneDebug(boot);
}

function asFailure(error: unknown): LoadFailure {
  return error instanceof LoadFailure ? error : new LoadFailure("", error, false);
}

function receive(
  message: HostMessage,
  port: HostPort,
  bootstrapped: Promise<void>,
  tasks: TaskFunctions,
  runner: TaskRunner,
  encodeReason: (error: unknown) => EncodedMessage,
): void {
  if (message.kind === "attachments") {
    runner.attachmentsArrived(message.openIndex, message.values);
    return;
  }
  void loadLater(message.tasks, port, bootstrapped, tasks, runner, encodeReason);
}

/** Loads tasks that were added while the lane runs. Awaits instead of `then()`, which a task may have replaced. */
async function loadLater(
  entries: readonly TaskEntry[],
  port: HostPort,
  bootstrapped: Promise<void>,
  tasks: TaskFunctions,
  runner: TaskRunner,
  encodeReason: (error: unknown) => EncodedMessage,
): Promise<void> {
  const ids: number[] = [];
  for (let index = 0; index < entries.length; index++) append(ids, entries[index]?.id ?? -1);
  runner.pending++;
  try {
    await bootstrapped;
    await loadTasks(entries, tasks);
    port.post({ kind: "loaded", ids }, []);
  } catch (error) {
    const { doing, reason } = asFailure(error);
    port.post({ kind: "loadFailed", ids, doing, reason: encodeReason(reason) }, []);
  } finally {
    runner.pending--;
  }
}

function reasonEncoder(maxPayloadBytes: number): (error: unknown) => EncodedMessage {
  return (error) => {
    const encoder = new Encoder(maxPayloadBytes);
    cutOwnFrames(error);
    encodeThrown(encoder, error);
    const { tag, inline, bytes } = keepEncoded(encoder);
    return { tag, inline, bytes };
  };
}

async function exposeGc(): Promise<void> {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  (globalThis as { gc?: unknown }).gc = runInNewContext("gc");
}
