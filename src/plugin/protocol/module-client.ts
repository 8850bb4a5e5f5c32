import { connect, type Socket } from "node:net";
import { PluginError } from "../errors.ts";
import { encodeFrame, FrameReader } from "./frames.ts";
import type { LaneNote } from "./bodies.ts";
import type { LaneWelcome, ModuleFailure, ModuleReply, ModuleServerAddress } from "./messages.ts";

// The other end of the socket to the module server. A lane makes one in its bootstrap and keeps it in its closure: task
// code must not get hold of it. A test worker that uses lanes makes one too.

export interface ModuleClient {
  readonly welcome: LaneWelcome;
  /** One request, such as a call of the module runner's transport. */
  invoke(name: string, data: readonly unknown[]): Promise<unknown>;
  /** Tells the main process something. It is on its way when this returns, whatever this thread does next. */
  tell(note: LaneNote): void;
  /** Resolves when all that was told is on its way. */
  close(): Promise<void>;
}

interface PendingRequest {
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/**
 * Connects and waits for the welcome. While nothing is pending, the connection keeps nothing alive.
 * @throws {PluginError} MODULE_SERVER when nobody listens there or the token is refused
 */
export async function connectModuleClient(address: ModuleServerAddress): Promise<ModuleClient> {
  const socket = connect(address.path);
  const pending = new Map<number, PendingRequest>();
  let nextId = 0;
  let greet: ((welcome: LaneWelcome) => void) | undefined;

  const welcome = await new Promise<LaneWelcome>((resolve, reject) => {
    greet = resolve;
    // The greeting hangs on this connection too: whatever ends it early fails the lane's start with a reason.
    pending.set(-1, { resolve() {}, reject });
    onMessages(socket, (message) => {
      if (greet !== undefined) {
        greet(message as LaneWelcome);
        greet = undefined;
        pending.delete(-1);
        return;
      }
      settle(pending, message as ModuleReply);
      if (pending.size === 0) socket.unref();
    });
    onEnd(socket, (cause) => {
      const error = new PluginError("MODULE_SERVER", "The connection to Vitest's module server has ended", {
        cause,
      });
      for (const request of pending.values()) request.reject(error);
      pending.clear();
    });
    socket.write(encodeFrame({ token: address.token }));
  });
  socket.unref();

  return {
    welcome,
    tell(note) {
      if (socket.writable) socket.write(encodeFrame(note));
    },
    invoke(name, data) {
      return new Promise((resolve, reject) => {
        if (!socket.writable) {
          reject(
            new PluginError("MODULE_SERVER", "Vitest's module server is gone: no more modules can be loaded"),
          );
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve, reject });
        socket.ref();
        socket.write(encodeFrame({ id, name, data }));
      });
    },
    close: () => new Promise((resolve) => socket.end(resolve)),
  };
}

function onMessages(socket: Socket, receive: (message: unknown) => void): void {
  const reader = new FrameReader();
  socket.on("data", (chunk: Buffer) => {
    for (const message of reader.read(chunk)) receive(message);
  });
}

function onEnd(socket: Socket, end: (cause: unknown) => void): void {
  let cause: unknown;
  socket.on("error", (error) => {
    cause = error;
  });
  socket.on("close", () => end(cause));
}

function settle(pending: Map<number, PendingRequest>, reply: ModuleReply): void {
  const request = pending.get(reply.id);
  if (request === undefined) return;
  pending.delete(reply.id);
  if (reply.status === "fulfilled") request.resolve(reply.result);
  else request.reject(reviveFailure(reply.failure));
}

/** Vite's own error again, with the stack it had in the main process: its frames name plugins and files. */
function reviveFailure(failure: ModuleFailure): Error {
  const { name, message, stack, ...details } = failure;
  const error = Object.assign(new Error(message), details);
  const frames = stack?.slice(stack.indexOf("\n    at "));
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(error, "stack", {
    value: `${name}: ${message}${frames ?? ""}`,
    configurable: true,
    writable: true,
  });
  return error;
}
