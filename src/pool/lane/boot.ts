// Starts a lane: guards, bootstrap, task modules, loop; and tells the host how it went. Lane side.
import { Decoder, Encoder, encodeThrown } from "../codec/index.ts";
import type { EncodedMessage, HostMessage, LaneBoot, LaneBootstrap } from "../protocol/messages.ts";
import { keepEncoded } from "../ring/writer.ts";
import { registry } from "../task/registry.ts";
import { installGuards } from "./guards.ts";
import type { HostPort } from "./host-port.ts";
import { LoadFailure, loadTasks } from "./load-tasks.ts";
import { countResources, LaneLoop } from "./loop.ts";
import { Replies } from "./replies.ts";
import { TaskFunctions } from "./task-functions.ts";
import { TaskRunner } from "./task-runner.ts";

export async function bootLane(boot: LaneBoot, port: HostPort): Promise<void> {
  registry().isLane = true;
  installGuards();
  const tasks = new TaskFunctions();
  const replies = new Replies(boot, port);
  const decoder = new Decoder();
  const runner = new TaskRunner(boot, tasks, replies);
  const encodeReason = reasonEncoder(boot.maxPayloadBytes);
  port.listen((message) => receive(message, port, tasks, runner, encodeReason));
  const inertResources = countResources();
  try {
    if (boot.exposeGc) await exposeGc();
    await runBootstrap(boot);
    await loadTasks(boot.tasks, tasks);
  } catch (error) {
    const { doing, reason, fatal } = asFailure(error);
    port.post({ kind: "failed", doing, reason: encodeReason(reason), fatal }, []);
    throw reason;
  }
  new LaneLoop(boot, runner, replies, decoder, inertResources).start();
  port.post({ kind: "ready" }, []);
}

function asFailure(error: unknown): LoadFailure {
  return error instanceof LoadFailure ? error : new LoadFailure("", error, false);
}

async function runBootstrap({ bootstrap }: LaneBoot): Promise<void> {
  if (bootstrap === undefined) return;
  try {
    await callBootstrap(bootstrap);
  } catch (error) {
    throw new LoadFailure(`running worker.bootstrap (${bootstrap.href})`, error, false);
  }
}

async function callBootstrap(bootstrap: LaneBootstrap): Promise<void> {
  const exports = (await import(bootstrap.href)) as Record<string, unknown>;
  const run = exports[bootstrap.name];
  if (run === undefined && bootstrap.name === "default") return;
  if (typeof run !== "function") {
    throw new TypeError(
      `worker.bootstrap needs a function as export "${bootstrap.name}" of ${bootstrap.href}; ` +
        `it exports: ${Object.keys(exports).join(", ") || "nothing"}`,
    );
  }
  await (run as (data: unknown) => unknown)(bootstrap.data);
}

function receive(
  message: HostMessage,
  port: HostPort,
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
  loadTasks(message.tasks, tasks).then(
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
