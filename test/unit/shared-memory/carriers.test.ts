import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { Decoder, Encoder } from "../../../src/pool/codec/index.ts";
import { text } from "../../../src/pool/conversions/index.ts";
import { loadNative } from "../../../src/pool/native/libc.ts";
import { BY_PROC } from "../../../src/pool/shared-memory/carriers.ts";
import { ProcessSharedBuffer } from "../../../src/pool/shared-memory/index.ts";
import { RUNTIMES } from "../../e2e/shared-memory/runtimes.ts";
import { bundle } from "../native/bundle.ts";
import { codeOf } from "../native/errors.ts";
import { socketPair } from "../native/sockets.ts";
import { decodeLine, encodeLine } from "./line.ts";
import { socketCarrier } from "./socket-carrier.ts";

const native = loadNative();
const peer = await bundle("test/unit/shared-memory/peer.ts");
const ways = RUNTIMES.flatMap((runtime) => ["proc", "socket"].map((way) => ({ ...runtime, way })));

describe.each(ways)("to a process of $name, by $way", ({ command: [program, ...args], way }) => {
  it("memory crosses by reference, there and back", async () => {
    const [socket, theirs] = socketPair(true);
    const child = spawn(program, [...args, peer, way], { stdio: ["pipe", "pipe", "inherit", theirs] });
    native.close(theirs);
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error("Expected pipes");
    const carrier = way === "socket" ? socketCarrier(native, socket) : BY_PROC;
    const encoder = new Encoder(1 << 20, carrier);
    const decoder = new Decoder(carrier);

    const name = `knitting-carriers-${process.pid}-${program.length}-${way}`;
    using given = ProcessSharedBuffer.create({ bytes: 64 });
    using named = ProcessSharedBuffer.create({ bytes: 64, name });
    using whole = ProcessSharedBuffer.create({ bytes: 10_000 });
    text.write(given, "there");
    stdin.write(`${encodeLine(encoder, { given, named, part: whole.subbuffer(8000, 100) })}\n`);
    const [line] = (await once(createInterface({ input: stdout }), "line")) as [string];
    const back = decodeLine(decoder, line) as Record<string, ProcessSharedBuffer>;

    expect(text.read(given)).toBe("there and back");
    expect(text.read(named)).toBe("by its name");
    expect(text.read(whole, 8000)).toBe("in its part");
    expect(back["isOne"]).toBe(true);
    const { own, given: again } = back;
    if (own === undefined || again === undefined) throw new Error("Expected two buffers");
    // Its own comes home, and is the same memory.
    expect(again.view().buffer).toBe(given.view().buffer);
    // What came from there can go on to the next.
    expect(() => encodeLine(encoder, own)).not.toThrow();
    stdin.end();
    await once(child, "exit");
    expect(text.read(own)).toBe("of the peer");
    named.unlink();
    for (const each of [own, again]) each.close();
    native.close(socket);
  });
});

describe("what cannot cross", () => {
  const encoder = new Encoder(1 << 20, BY_PROC);
  const decoder = new Decoder(BY_PROC);

  it("is refused with the reason of its carrier", () => {
    using buffer = ProcessSharedBuffer.create({ bytes: 64 });
    const refusing = new Encoder(1 << 20, { send: () => "the lane is on the moon", open: BY_PROC.open });
    expect(codeOf(() => encodeLine(refusing, { list: [buffer] }))).toBe(
      "KNT_ERROR_3: KNT_ERROR_3: ProcessSharedBuffer cannot cross: value.list[0]: the lane is on the moon",
    );
  });

  it("is an error at the receiver when its sender has closed it", () => {
    const buffer = ProcessSharedBuffer.create({ bytes: 64 });
    const line = encodeLine(encoder, [buffer]);
    buffer.close();
    // Its descriptor has the number of the other by now.
    using other = ProcessSharedBuffer.create({ bytes: 64 });
    expect(codeOf(() => decodeLine(decoder, line))).toMatch(
      "SHARED_MEMORY_CLOSED: This ProcessSharedBuffer never arrived: its memory was closed before",
    );
    expect(other.isClosed).toBe(false);
  });

  it("is an error at the receiver when its sender has died", async () => {
    const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
    await once(child, "exit");
    const reference = {
      kind: "anonymous",
      id: "1:2:3",
      name: undefined,
      bytes: 8,
      offset: 0,
      length: 8,
    } as const;
    const gone = { ...reference, pid: child.pid ?? 0, descriptor: 20 };
    expect(codeOf(() => BY_PROC.open(gone))).toBe(
      `SHARED_MEMORY_CLOSED: Descriptor 20 of process ${child.pid} was closed before. Open it again, or close it later`,
    );
  });

  it("is an error when its name is another's by now", () => {
    const name = `knitting-carriers-${process.pid}-other`;
    const buffer = ProcessSharedBuffer.create({ bytes: 64, name });
    const line = encodeLine(encoder, buffer);
    buffer.unlink();
    buffer.close();
    expect(codeOf(() => decodeLine(decoder, line))).toMatch("SHARED_MEMORY_NAME: ");
    using other = ProcessSharedBuffer.create({ bytes: 64, name });
    expect(codeOf(() => decodeLine(decoder, line))).toMatch("by now that is other memory");
    other.unlink();
  });

  it("is an error when the bytes are not what an encoder writes", () => {
    using buffer = ProcessSharedBuffer.create({ bytes: 64 });
    const line = encodeLine(encoder, buffer);
    const [tag, inline, encoded] = JSON.parse(line) as [number, number, string];
    const bytes = Buffer.from(encoded, "base64");
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 0xff, (bytes[at] ?? 0) ^ 1]) {
        const broken = Buffer.from(bytes);
        broken[at] = value;
        try {
          decoder.decode(tag, inline, broken, 0, broken.length);
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(?:KNT_ERROR_2|SHARED_MEMORY_)/) as string,
          });
        }
      }
    }
  });
});
