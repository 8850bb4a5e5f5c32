import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { encodeFrame, FrameReader, MAX_FRAME_BYTES } from "../protocol/frames.ts";
import type { LaneNote } from "../protocol/bodies.ts";
import type {
  LaneHello,
  LaneWelcome,
  ModuleReply,
  ModuleRequest,
  ModuleServerAddress,
} from "../protocol/messages.ts";
import { describeFailure } from "./module-failure.ts";
import { makeSocketPlace } from "./socket-path.ts";

// Serves modules to lanes over a local socket. Runs in Vitest's main process, one for each project: a lane must not
// ask the worker that started it, because that may be blocked. Started and closed by the plugin.

/** A stranger may say this much before it has shown the token. */
const MAX_HELLO_BYTES = 1024;

export interface ModuleServerOptions {
  /** Made anew for each lane, because what it tells may change between runs. */
  readonly welcome: () => LaneWelcome;
  /** Answers one call of a lane's module runner. */
  readonly answer: (name: string, data: readonly unknown[]) => Promise<unknown>;
  /** Takes what a lane tells without asking anything. */
  readonly note: (note: LaneNote) => void;
}

export interface ModuleServer {
  readonly address: ModuleServerAddress;
  /** Disconnects every lane and removes the socket. Idempotent. */
  close(): Promise<void>;
}

/** Starts to listen. It never keeps the process alive by itself, and removes its socket when the process exits. */
export async function startModuleServer(options: ModuleServerOptions): Promise<ModuleServer> {
  const place = makeSocketPlace();
  const token = randomBytes(32).toString("base64url");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.unref();
    socket.on("close", () => sockets.delete(socket));
    // A lane that is terminated resets its connection. Nothing here depends on it any more.
    socket.on("error", () => socket.destroy());
    serveLane(socket, token, options);
  });
  process.once("exit", place.remove);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= new Promise((resolve) => {
      process.removeListener("exit", place.remove);
      server.close(() => {
        place.remove();
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    }));
  await listen(server, place.path);
  server.unref();
  return { address: { path: place.path, token }, close };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function serveLane(socket: Socket, token: string, options: ModuleServerOptions): void {
  let isTrusted = false;
  const reader = new FrameReader(() => (isTrusted ? MAX_FRAME_BYTES : MAX_HELLO_BYTES));
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const message of reader.read(chunk)) {
        if (isTrusted && isNote(message)) {
          options.note(message);
        } else if (isTrusted) {
          void answerRequest(socket, message as ModuleRequest, options);
        } else if (holdsToken(message, token)) {
          isTrusted = true;
          socket.write(encodeFrame(options.welcome()));
        } else {
          socket.destroy();
          return;
        }
      }
    } catch {
      // Not a message of this protocol, so not a lane.
      socket.destroy();
    }
  });
}

function holdsToken(message: unknown, token: string): boolean {
  const shown =
    typeof message === "object" && message !== null ? (message as Partial<LaneHello>).token : undefined;
  if (typeof shown !== "string") return false;
  const shownBytes = Buffer.from(shown);
  const tokenBytes = Buffer.from(token);
  return shownBytes.length === tokenBytes.length && timingSafeEqual(shownBytes, tokenBytes);
}

function isNote(message: unknown): message is LaneNote {
  return typeof message === "object" && message !== null && "note" in message;
}

async function answerRequest(
  socket: Socket,
  request: ModuleRequest,
  options: ModuleServerOptions,
): Promise<void> {
  let reply: ModuleReply;
  try {
    reply = { id: request.id, status: "fulfilled", result: await options.answer(request.name, request.data) };
  } catch (reason) {
    reply = { id: request.id, status: "rejected", failure: describeFailure(reason) };
  }
  if (socket.writable) socket.write(encodeFrame(reply));
}
