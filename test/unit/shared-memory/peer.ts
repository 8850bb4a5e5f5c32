// The other process in tests of carriers: decodes a line, answers with a line. Bundled by the test.
import { createInterface } from "node:readline";
import { Decoder, Encoder } from "../../../src/pool/codec/index.ts";
import { text } from "../../../src/pool/conversions/index.ts";
import { loadNative } from "../../../src/pool/native/libc.ts";
import { BY_PROC } from "../../../src/pool/shared-memory/carriers.ts";
import { ProcessSharedBuffer } from "../../../src/pool/shared-memory/index.ts";
import { encodeLine, decodeLine } from "./line.ts";
import { socketCarrier } from "./socket-carrier.ts";

const SOCKET = 3;
const carrier = process.argv[2] === "socket" ? socketCarrier(loadNative(), SOCKET) : BY_PROC;
const encoder = new Encoder(1 << 20, carrier);
const decoder = new Decoder(carrier);

for await (const line of createInterface({ input: process.stdin })) {
  const { given, named, part } = decodeLine(decoder, line) as Record<string, ProcessSharedBuffer>;
  if (given === undefined || named === undefined || part === undefined)
    throw new Error("Expected three buffers");
  text.write(given, `${text.read(given)} and back`);
  text.write(named, "by its name");
  text.write(part, "in its part");
  const own = ProcessSharedBuffer.create({ bytes: 64 });
  text.write(own, "of the peer");
  console.log(encodeLine(encoder, { own, given, isOne: given instanceof ProcessSharedBuffer }));
}
