// The other process in tests of native calls: bundled by the test, run in Node, Deno and Bun. Descriptor 3 is a socket, 4 the
// socket by which it dies.
import { loadNative } from "../../../src/pool/native/libc.ts";
import { createAnonymous, openDescriptor } from "../../../src/pool/native/segment.ts";

const SOCKET = 3;
const LIFELINE = 4;
const native = loadNative();
const bytes = new Uint8Array(64);

function receiveMemory(): ReturnType<typeof openDescriptor> {
  const received = native.receive(SOCKET, bytes);
  const [fd = -1] = received?.descriptors ?? [];
  const segment = openDescriptor(fd, 4096);
  native.close(fd);
  return segment;
}

switch (process.argv[2]) {
  case "share": {
    const segment = receiveMemory();
    const words = new Int32Array(segment.view());
    // The parent has written 41, and sleeps on word 1.
    words[0] = (words[0] ?? 0) + 1;
    const own = createAnonymous(4096);
    new Int32Array(own.view())[0] = 77;
    native.sendDescriptor(SOCKET, own.descriptor ?? -1, new TextEncoder().encode("mine"));
    Atomics.store(words, 1, 1);
    native.futexWake(segment.addressOf(4 * 1), 1);
    // Until the parent has opened it.
    while (Atomics.load(words, 4) === 0) native.futexWait(segment.addressOf(4 * 4), 0, 100);
    own.close();
    break;
  }
  case "die": {
    native.dieWithPeer(LIFELINE);
    const segment = receiveMemory();
    const words = new Int32Array(segment.view());
    Atomics.store(words, 0, 1);
    native.futexWake(segment.addressOf(0), 1);
    for (;;) Atomics.add(words, 2, 1);
  }
  case "late": {
    // The peer has gone before it is asked to tell.
    native.receive(SOCKET, bytes);
    native.dieWithPeer(LIFELINE);
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}
