import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { loadNative } from "../../../src/pool/native/libc.ts";
import { createAnonymous, openDescriptor, type Segment } from "../../../src/pool/native/segment.ts";
import { RUNTIMES, type Runtime } from "../../e2e/shared-memory/runtimes.ts";
import { bundle } from "./bundle.ts";
import { socketPair } from "./sockets.ts";

const native = loadNative();
const peer = await bundle("test/unit/native/peer.ts");

interface Peer {
  readonly child: ChildProcess;
  readonly socket: number;
  readonly lifeline: number;
  /** What it ended with. */
  readonly exit: Promise<unknown[]>;
}

function start({ command: [program, ...args] }: Runtime, task: string): Peer {
  const [socket, theirs] = socketPair(true);
  const [lifeline, theirLifeline] = socketPair(true);
  const child = spawn(program, [...args, peer, task], {
    stdio: ["ignore", "inherit", "inherit", theirs, theirLifeline],
  });
  const exit = once(child, "exit");
  native.close(theirs);
  native.close(theirLifeline);
  return { child, socket, lifeline, exit };
}

function send({ socket }: Peer, { descriptor = -1 }: Segment): void {
  native.sendDescriptor(socket, descriptor, new TextEncoder().encode("memory"));
}

/** Until a word is no longer 0. */
async function changed(segment: Segment, word: number): Promise<void> {
  const words = new Int32Array(segment.view());
  while (Atomics.load(words, word) === 0) await native.futexWaitAsync(segment.addressOf(word * 4), 0);
}

describe.each(RUNTIMES)("a process of $name", (runtime) => {
  it("shares memory by a descriptor through a socket, both ways, and wakes who waits for it", async () => {
    const other = start(runtime, "share");
    const segment = createAnonymous(4096);
    const words = new Int32Array(segment.view());
    words[0] = 41;
    send(other, segment);
    await changed(segment, 1);
    expect(words[0]).toBe(42);

    const bytes = new Uint8Array(16);
    const received = native.receive(other.socket, bytes);
    expect(new TextDecoder().decode(bytes.subarray(0, received?.bytes))).toBe("mine");
    const [fd = -1] = received?.descriptors ?? [];
    const theirs = openDescriptor(fd, 4096);
    native.close(fd);
    expect(new Int32Array(theirs.view())[0]).toBe(77);
    Atomics.store(words, 4, 1);
    native.futexWake(segment.addressOf(16), 1);
    expect(await other.exit).toEqual([0, null]);
    // Its memory outlives it.
    expect(new Int32Array(theirs.view())[0]).toBe(77);
    native.close(other.socket);
    native.close(other.lifeline);
  });

  it("is killed by the kernel when its peer's end is closed, whatever it does", async () => {
    const other = start(runtime, "die");
    const segment = createAnonymous(4096);
    send(other, segment);
    await changed(segment, 0);
    native.close(other.lifeline);
    expect(await other.exit).toEqual([null, "SIGKILL"]);
    native.close(other.socket);
  });

  it("is killed when its peer has gone before", async () => {
    const other = start(runtime, "late");
    native.close(other.lifeline);
    native.write(other.socket, new Uint8Array(1));
    expect(await other.exit).toEqual([null, "SIGKILL"]);
    native.close(other.socket);
  });
});
