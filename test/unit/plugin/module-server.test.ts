import { existsSync, statSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { LaneNote } from "../../../src/plugin/protocol/bodies.ts";
import { encodeFrame } from "../../../src/plugin/protocol/frames.ts";
import type { LaneWelcome } from "../../../src/plugin/protocol/messages.ts";
import { connectModuleClient } from "../../../src/plugin/protocol/module-client.ts";
import { type ModuleServer, startModuleServer } from "../../../src/plugin/server/module-server.ts";

const welcome: LaneWelcome = {
  defines: "",
  env: {},
  globals: false,
  interopDefault: true,
  isNative: false,
  provided: "",
  config: "",
  colors: false,
  vitestHref: "file:///vitest",
  moduleRunnerHref: "file:///runner",
  root: "/",
};
let server: ModuleServer;
let notes: LaneNote[] = [];

afterEach(() => server.close());

async function start(answer: (name: string, data: readonly unknown[]) => Promise<unknown>): Promise<void> {
  notes = [];
  server = await startModuleServer({ welcome: () => welcome, answer, note: (note) => notes.push(note) });
}

/** Sends bytes and tells what came back until the server hung up. */
function converse(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.address.path, () => socket.write(bytes));
    let received = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    socket.on("error", reject).on("close", () => resolve(received));
  });
}

describe("a lane", () => {
  test("is welcomed, and gets answers in whatever order they are ready", async () => {
    let finish: (value: string) => void = () => {};
    const first = new Promise<string>((resolve) => {
      finish = resolve;
    });
    await start((name) => (name === "first" ? first : Promise.resolve(name)));
    const client = await connectModuleClient(server.address);
    expect(client.welcome).toEqual(welcome);
    const early = client.invoke("first", []);
    await expect(client.invoke("second", [])).resolves.toBe("second");
    finish("late");
    await expect(early).resolves.toBe("late");
  });

  test("tells things that nobody answers", async () => {
    await start((name) => Promise.resolve(name));
    const client = await connectModuleClient(server.address);
    const note = { note: "log", taskId: "1", stream: "stdout", text: "hello\n", time: 5 } as const;
    client.tell(note);
    await client.invoke("after that", []);
    expect(notes).toEqual([note]);
    await client.close();
  });

  test("gets an error with its name, code and place", async () => {
    await start(() => {
      const error = Object.assign(new SyntaxError("Unexpected token"), {
        code: "PARSE",
        id: "/project/a.ts",
        loc: { line: 3, column: 7 },
        frame: "3 | x = = 1",
      });
      return Promise.reject(error);
    });
    const client = await connectModuleClient(server.address);
    await expect(client.invoke("fetchModule", [])).rejects.toMatchObject({
      name: "SyntaxError",
      message: "Unexpected token\n  File: /project/a.ts:3:7\n3 | x = = 1",
      code: "PARSE",
    });
  });

  test("hears of it when the server ends", async () => {
    await start(() => new Promise(() => {}));
    const client = await connectModuleClient(server.address);
    const waiting = expect(client.invoke("fetchModule", [])).rejects.toMatchObject({ code: "MODULE_SERVER" });
    await server.close();
    await waiting;
    await expect(client.invoke("fetchModule", [])).rejects.toMatchObject({ code: "MODULE_SERVER" });
  });
});

describe("a stranger", () => {
  test("with a wrong token is cut off without an answer", async () => {
    await start(() => Promise.resolve("secret"));
    const token = `${server.address.token.slice(0, -1)}!`;
    await expect(converse(encodeFrame({ token }))).resolves.toBe("");
    await expect(connectModuleClient({ ...server.address, token })).rejects.toMatchObject({
      code: "MODULE_SERVER",
    });
  });

  test("that sends a request first, nonsense or too much is cut off", async () => {
    await start(() => Promise.resolve("secret"));
    await expect(converse(encodeFrame({ id: 0, name: "fetchModule", data: [] }))).resolves.toBe("");
    await expect(converse(Buffer.from("\0\0\0\u0004GET "))).resolves.toBe("");
    await expect(converse(Buffer.from("GET / HTTP/1.1\r\n\r\n"))).resolves.toBe("");
  });
});

test.skipIf(process.platform === "win32")(
  "the socket is the user's own, and gone after the end",
  async () => {
    await start(() => Promise.resolve());
    const directory = dirname(server.address.path);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    await server.close();
    expect(existsSync(directory)).toBe(false);
  },
);
