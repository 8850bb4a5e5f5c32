// A part of memory that processes share, as a real SharedArrayBuffer. Any thread.
//
// The engine reserves addresses for a buffer that could grow, and the memory is mapped over them. So the buffer can be handed to
// threads, `Atomics.wait()` works on it within a process, and when the last reference has gone the engine itself unmaps it:
// nobody is ever left with an address that is not there.
import { loadNative } from "./libc.ts";
import { systemFailed } from "./memory-errors.ts";

/** Offsets of regions are multiples of this: of the page size on every system. */
const REGION_ALIGNMENT = 65_536;

/** Bytes that a region of `bytes` takes in a segment. */
export function regionBytes(bytes: number): number {
  return Math.ceil(bytes / REGION_ALIGNMENT) * REGION_ALIGNMENT;
}

/**
 * The bytes [offset, offset + bytes) of the memory behind `handle`.
 *
 * @param offset a multiple of REGION_ALIGNMENT; the memory reaches to the next one behind the region
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE, SHARED_MEMORY_FAILED
 */
export function mapRegion(handle: number, offset: number, bytes: number): SharedArrayBuffer {
  const { memory } = loadNative();
  const shared = new SharedArrayBuffer(bytes, { maxByteLength: bytes });
  const address = memory.addressOf(shared);
  if (address % 4096 !== 0) {
    throw systemFailed(
      "mmap",
      "EINVAL",
      `Mapping ${bytes} bytes of memory: this runtime's buffers lie between pages`,
    );
  }
  memory.mapOver(address, handle, offset, bytes);
  return shared;
}

/** Lets the shared pages go. The buffer becomes memory that nobody else sees. */
export function releaseRegion(region: SharedArrayBuffer): void {
  const { memory } = loadNative();
  memory.blank(memory.addressOf(region), region.byteLength);
}

/** Where the region's first byte is, as futexes are told of it. */
export function regionAddress(region: SharedArrayBuffer): number {
  return loadNative().memory.addressOf(region);
}
