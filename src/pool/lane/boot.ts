// Starts a lane: guards, bootstrap, task modules, loop; and tells the host how it went. Lane side.
import { Decoder, Encoder, encodeThrown } from "../codec/index.ts";
import type { EncodedMessage, HostMessage, LaneBoot } from "../protocol/messages.ts";
import { keepEncoded } from "../ring/writer.ts";
import { runBootstrap } from "./bootstrap.ts";
import { installGuards } from "./guards.ts";
import type { HostPort } from "./host-port.ts";
import type { LaneDebug } from "./lane-debug.ts";
import { LoadFailure, loadTasks } from "./load-tasks.ts";
import { countResources, LaneLoop } from "./loop.ts";
import { Replies } from "./replies.ts";
import { TaskFunctions } from "./task-functions.ts";
import { TaskRunner } from "./task-runner.ts";

export async function bootLane(boot: LaneBoot, port: HostPort): Promise<void> {
  installGuards();
  const tasks = new TaskFunctions();
  const debug = await openDebug(boot);
  const replies = new Replies(boot, port);
  const decoder = new Decoder();
  const runner = new TaskRunner(boot, tasks, replies, debug?.signals);
  const encodeReason = reasonEncoder(boot.maxPayloadBytes);
  // Tasks that are added while the lane starts are loaded as the others are: after the bootstrap has run.
  let bootstrapped: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    bootstrapped = resolve;
  });
  port.listen((message) => receive(message, port, started, tasks, runner, encodeReason));
  const inertResources = countResources();
  try {
    if (boot.exposeGc) await exposeGc();
    await runBootstrap(boot.bootstrap);
    debug?.phaseEnded("bootstrap");
    bootstrapped();
    await loadTasks(boot.tasks, tasks);
    debug?.phaseEnded("tasks");
    debug?.tasksLoaded(boot.tasks);
  } catch (error) {
    const { doing, reason, fatal } = asFailure(error);
    port.post({ kind: "failed", doing, reason: encodeReason(reason), fatal }, []);
    throw reason;
  }
  await debug?.ready();
  new LaneLoop(boot, runner, replies, decoder, inertResources).start();
  port.post({ kind: "ready" }, []);
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
  started: Promise<void>,
  tasks: TaskFunctions,
  runner: TaskRunner,
  encodeReason: (error: unknown) => EncodedMessage,
): void {
  if (message.kind === "attachments") {
    runner.attachmentsArrived(message.openIndex, message.values);
    return;
  }
  const ids = message.tasks.map((task) => task.id);
  runner.pending++;
  started
    .then(() => loadTasks(message.tasks, tasks))
    .then(
      () => {
        runner.pending--;
        port.post({ kind: "loaded", ids }, []);
      },
      (error: unknown) => {
        runner.pending--;
        const { doing, reason } = asFailure(error);
        port.post({ kind: "loadFailed", ids, doing, reason: encodeReason(reason) }, []);
      },
    );
}

function reasonEncoder(maxPayloadBytes: number): (error: unknown) => EncodedMessage {
  return (error) => {
    const encoder = new Encoder(maxPayloadBytes);
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
