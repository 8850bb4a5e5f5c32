import { describe, expect, it } from "vitest";
import { loadNative } from "../../../src/pool/native/libc.ts";
import { createAnonymous, openDescriptor } from "../../../src/pool/native/segment.ts";
import { codeOf } from "./errors.ts";
import { socketPair } from "./sockets.ts";

const native = loadNative();
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("a futex", () => {
  const segment = createAnonymous(64);
  const words = new Int32Array(segment.view());
  const address = segment.addressOf(0);

  it("does not sleep on another value than the expected one", async () => {
    words[0] = 1;
    native.futexWait(address, 2);
    await native.futexWaitAsync(address, 2);
    expect(native.futexWake(address, 1)).toBe(0);
  });

  it.each([0, 0.5, 1, 30, -5])("sleeps no longer than for %d ms", async (timeoutMs) => {
    words[0] = 1;
    native.futexWait(address, 1, timeoutMs);
    await native.futexWaitAsync(address, 1, timeoutMs);
  });

  it("is woken", async () => {
    words[0] = 3;
    const woken = native.futexWaitAsync(address, 3);
    // It sleeps from some moment on, of which nobody tells.
    while (native.futexWake(address, 1) === 0) await native.futexWaitAsync(segment.addressOf(8), 0, 1);
    await woken;
  });
});

describe("a socket", () => {
  it("is written to and read from, and would wait where nothing has come", () => {
    const [here, there] = socketPair(false);
    const bytes = new Uint8Array(16);
    expect(native.read(there, bytes)).toBe(-1);
    expect(native.receive(there, bytes)).toBeUndefined();
    expect(native.write(here, text("hello"))).toBe(5);
    expect(native.read(there, bytes)).toBe(5);
    expect(bytes.subarray(0, 5)).toEqual(text("hello"));
    native.close(here);
    expect(native.read(there, bytes)).toBe(0);
    expect(native.receive(there, bytes)).toEqual({ bytes: 0, descriptors: [] });
    expect(codeOf(() => native.sendDescriptor(there, 0, text("x")))).toMatch("EPIPE");
    native.close(there);
    expect(codeOf(() => native.read(there, bytes))).toMatch(/^SHARED_MEMORY_FAILED: .*EBADF$/);
  });

  it("would wait where no more goes in", () => {
    const [here, there] = socketPair(false);
    const block = new Uint8Array(65_536);
    while (native.write(here, block) !== -1);
    const segment = createAnonymous(8);
    expect(native.sendDescriptor(here, segment.descriptor ?? -1, block)).toBe(-1);
    for (const fd of [here, there]) native.close(fd);
    segment.close();
  });

  it("takes descriptors along, each with the bytes it was sent with", () => {
    const [here, there] = socketPair(false);
    const segments = [createAnonymous(64), createAnonymous(64), createAnonymous(64)];
    for (const [index, { descriptor = -1 }] of segments.entries()) {
      expect(native.sendDescriptor(here, descriptor, text(`memory ${index}`))).toBe(8);
    }
    expect(native.write(here, text("no more"))).toBe(7);
    const bytes = new Uint8Array(100);
    for (const segment of segments) {
      const received = native.receive(there, bytes);
      expect(received?.bytes).toBe(8);
      const [fd = -1, ...others] = received?.descriptors ?? [];
      expect(others).toEqual([]);
      const opened = openDescriptor(fd, 64, { identity: segment.identity });
      native.close(fd);
      expect(opened.identity).toBe(segment.identity);
    }
    expect(native.receive(there, bytes)).toEqual({ bytes: 7, descriptors: [] });
    for (const fd of [here, there]) native.close(fd);
  });

  it("refuses a descriptor that is none, and one without a byte beside it", () => {
    const [here, there] = socketPair(false);
    expect(codeOf(() => native.sendDescriptor(here, 1_000_000, text("x")))).toMatch("EBADF");
    expect(codeOf(() => native.sendDescriptor(here, here, new Uint8Array()))).toMatch("SHARED_MEMORY_RANGE");
    for (const fd of [here, there]) native.close(fd);
  });
});

it("opens descriptors of processes, and says which is closed", () => {
  const segment = createAnonymous(64);
  const { descriptor = -1 } = segment;
  const fd = native.openOf(process.pid, descriptor);
  expect(openDescriptor(fd, 64, { identity: segment.identity }).bytes).toBe(64);
  native.close(fd);
  segment.close();
  expect(codeOf(() => native.openOf(process.pid, 1_000_000))).toMatch(
    `SHARED_MEMORY_CLOSED: Descriptor 1000000 of process ${process.pid}`,
  );
});

it("has the clock that process.hrtime() of Node has", () => {
  const now = (): number => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  };
  const before = now();
  const between = native.monotonicMs();
  const after = now();
  expect(between).toBeGreaterThanOrEqual(before);
  expect(between).toBeLessThanOrEqual(after);
});
