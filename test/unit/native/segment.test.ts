import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadNative } from "../../../src/pool/native/libc.ts";
import {
  createAnonymous,
  createNamed,
  openDescriptor,
  openNamed,
  type Segment,
} from "../../../src/pool/native/segment.ts";
import { codeOf } from "./errors.ts";

let count = 0;
const freshName = (): string => `knitting-test-${process.pid}-${++count}`;
const words = (segment: Segment): Int32Array => new Int32Array(segment.view());
const descriptorOf = ({ descriptor }: Segment): number => {
  if (descriptor === undefined) throw new Error("Expected a descriptor");
  return descriptor;
};

describe("anonymous memory", () => {
  it("is zero, and seen by all views of it", () => {
    const segment = createAnonymous(4096);
    const [first, second] = [words(segment), words(segment)];
    expect(first.every((word) => word === 0)).toBe(true);
    Atomics.store(first, 3, 42);
    expect(Atomics.load(second, 3)).toBe(42);
    expect(new Float64Array(segment.view(8, 16))).toHaveLength(2);
    segment.close();
  });

  it("is opened again by its descriptor", () => {
    const segment = createAnonymous(5000);
    const again = openDescriptor(descriptorOf(segment), 5000, { identity: segment.identity });
    words(segment)[1] = 7;
    expect(words(again)[1]).toBe(7);
    expect(again.identity).toBe(segment.identity);
    expect(again.descriptor).toBeUndefined();
    segment.close();
    expect(words(again)[1]).toBe(7);
    again.close();
  });

  it("is taken for closed when the descriptor is another's by now", () => {
    const [meant, other] = [createAnonymous(64), createAnonymous(64)];
    const open = () => openDescriptor(descriptorOf(other), 64, { identity: meant.identity });
    expect(codeOf(open)).toMatch("SHARED_MEMORY_CLOSED: Shared memory at descriptor");
    meant.close();
    other.close();
  });

  it("is refused where it is smaller, or somebody could cut it off", () => {
    const segment = createAnonymous(64);
    const fd = descriptorOf(segment);
    expect(codeOf(() => openDescriptor(fd, 65))).toBe(
      "SHARED_MEMORY_RANGE: Expected the size of shared memory to be at most 64, got 65 (number)",
    );
    expect(codeOf(() => openDescriptor(1_000_000, 64))).toMatch(/^SHARED_MEMORY_FAILED: .*EBADF$/);
    const name = freshName();
    const named = createNamed(name, 64);
    const native = loadNative();
    const opened = native.openOf(process.pid, native.memory.openNamed(name));
    expect(codeOf(() => openDescriptor(opened, 64))).toMatch("SHARED_MEMORY_RANGE: Expected a descriptor");
    native.close(opened);
    named.unlink();
    for (const each of [segment, named]) each.close();
  });

  it("may be larger than the machine's memory, as long as it is not touched", () => {
    const segment = createAnonymous(2 ** 40);
    const view = new Uint8Array(segment.view(2 ** 39, 8));
    view[0] = 1;
    expect(view[0]).toBe(1);
    segment.close();
  });
});

describe("named memory", () => {
  it("is opened by its name in its whole size, until it is unlinked", () => {
    const name = freshName();
    const segment = createNamed(name, 1000, { reserve: true });
    expect(statSync(`/dev/shm/${name}`).mode & 0o777).toBe(0o600);
    const again = openNamed(name);
    expect([again.bytes, again.name, again.identity]).toEqual([1000, name, segment.identity]);
    words(again)[0] = 5;
    expect(words(segment)[0]).toBe(5);
    expect(codeOf(() => createNamed(name, 8))).toMatch(
      `SHARED_MEMORY_NAME: Shared memory "${name}": the name is`,
    );
    segment.close();
    segment.unlink();
    segment.unlink();
    expect(codeOf(() => openNamed(name))).toMatch("there is none of that name");
    expect(words(again)[0]).toBe(5);
    again.unlink();
    again.close();
  });

  it.each(["", "a/b", "../x", ".hidden", "-x", "ä", "a".repeat(251), "nul\0", 5, undefined])(
    "is refused for the name %j",
    (name) => {
      expect(codeOf(() => createNamed(name as string, 8))).toMatch(/^SHARED_MEMORY_NAME: .* a name is 1 to/);
      expect(codeOf(() => openNamed(name as string))).toMatch(/^SHARED_MEMORY_NAME: .* a name is 1 to/);
    },
  );

  it("leaves no name behind when there is no room for it", () => {
    const name = freshName();
    expect(codeOf(() => createNamed(name, 2 ** 50, { reserve: true }))).toMatch(/^SHARED_MEMORY_FAILED: /);
    expect(codeOf(() => openNamed(name))).toMatch("there is none of that name");
  });
});

it.each([0, -1, 1.5, NaN, Infinity, 2 ** 60, "8", null])("refuses memory of %j bytes", (bytes) => {
  expect(codeOf(() => createAnonymous(bytes as number))).toMatch(
    /^SHARED_MEMORY_RANGE: Expected the size of shared memory to be a whole number of bytes from 1 on, got/,
  );
});

it("says how the system refuses what is too much", () => {
  expect(codeOf(() => createAnonymous(2 ** 52))).toMatch(
    /^SHARED_MEMORY_FAILED: .* answered (?:ENOMEM|EFBIG|EINVAL)$/,
  );
});

describe("a closed segment", () => {
  it("keeps its views usable, and apart from the memory of others", () => {
    const segment = createAnonymous(4096);
    const again = openDescriptor(descriptorOf(segment), 4096);
    const view = words(segment);
    view[0] = 1;
    segment.close();
    segment.close();
    expect([view.length, view[0]]).toEqual([1024, 0]);
    view.fill(9);
    expect(words(again)[0]).toBe(1);
    expect(codeOf(() => segment.view())).toMatch(
      "SHARED_MEMORY_CLOSED: This shared memory was closed before",
    );
    expect(codeOf(() => segment.addressOf(0))).toMatch("SHARED_MEMORY_CLOSED");
    expect(segment.descriptor).toBeUndefined();
    again.close();
  });
});

describe("a view", () => {
  const segment = createAnonymous(64);

  it.each([
    [-8, 8],
    [4, 8],
    [72, 0],
    [0.5, 8],
    ["0", 8],
    [0, 65],
    [8, 57],
    [0, -1],
    [0, NaN],
  ])("from %j of %j bytes is refused", (offset, length) => {
    expect(codeOf(() => segment.view(offset as number, length))).toMatch(
      /^SHARED_MEMORY_RANGE: Expected an? /,
    );
  });

  it("may be empty, at the end too", () => {
    expect(segment.view(64).byteLength).toBe(0);
    expect(segment.view(8, 0).byteLength).toBe(0);
  });

  it("cannot be transferred away, and is copied like other memory", () => {
    const view = segment.view() as ArrayBuffer & { transfer?: () => ArrayBuffer };
    // Node 20 has no such method, and the property is there all the same.
    expect(() => view.transfer?.()).toThrow("cannot be moved to another ArrayBuffer");
    expect(structuredClone(view).byteLength).toBe(64);
    expect(view.byteLength).toBe(64);
  });
});
