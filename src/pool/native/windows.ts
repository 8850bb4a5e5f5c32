// The calls of Windows, written from its documentation: untested. It has memory by name; waiting in one process for another
// and handing descriptors over need more than its functions give, and are errors that say so. Any thread.
import { failuresOf } from "./failures.ts";
import type { Koffi } from "./koffi.ts";
import type { MemoryCalls, Native } from "./libc.ts";
import { notHere, systemFailed, wrongName } from "./memory-errors.ts";

const PAGE_READWRITE = 4;
const FILE_MAP_READ_WRITE = 6;
const NO_FILE = -1;
const ERROR_FILE_NOT_FOUND = 2;
const ERROR_ACCESS_DENIED = 5;
const ERROR_ALREADY_EXISTS = 183;
/** MEMORY_BASIC_INFORMATION, and where its RegionSize is. */
const INFORMATION_BYTES = 48;
const REGION_SIZE_AT = 24;

export function windowsCalls(koffi: Koffi): Native {
  const failures = failuresOf(koffi);
  const kernel = koffi.load("kernel32.dll");
  const counter = kernel.func("int __stdcall QueryPerformanceCounter(int64_t count)");
  const frequency = kernel.func("int __stdcall QueryPerformanceFrequency(int64_t count)");
  const count = new Uint32Array(2);
  const countAddress = Number(koffi.address(count.buffer));
  const counted = (): number => (count[0] ?? 0) + (count[1] ?? 0) * 2 ** 32;
  frequency(countAddress);
  const perMs = counted() / 1000;
  const refuse = (what: string) => (): never => {
    throw notHere(what, "Windows");
  };
  const wait = refuse("Waiting in one process for another");
  const descriptors = refuse("Work with file descriptors of other processes");
  return {
    memory: windowsMemory(koffi, failures.lastCode),
    futexWait: wait,
    futexWaitAsync: wait,
    futexWake: wait,
    read: descriptors,
    write: descriptors,
    close: descriptors,
    duplicate: descriptors,
    blankDescriptor: descriptors,
    keepToItself: descriptors,
    socketPair: descriptors,
    dieWithPeer: refuse("Ending a process by the kernel together with its peer"),
    sendDescriptor: descriptors,
    receive: descriptors,
    openOf: descriptors,
    monotonicMs() {
      counter(countAddress);
      return counted() / perMs;
    },
  };
}

function noMirror(): never {
  throw notHere("Handing shared memory to a thread", "Windows");
}

function windowsMemory(koffi: Koffi, lastCode: () => string): MemoryCalls {
  const kernel = koffi.load("kernel32.dll");
  const createMapping = kernel.func(
    "int64_t __stdcall CreateFileMappingW(int64_t file, int64_t security, uint32_t protection, uint32_t high, uint32_t low, str16 name)",
  );
  const openMapping = kernel.func(
    "int64_t __stdcall OpenFileMappingW(uint32_t access, int inherit, str16 name)",
  );
  const mapView = kernel.func(
    "int64_t __stdcall MapViewOfFile(int64_t mapping, uint32_t access, uint32_t high, uint32_t low, size_t bytes)",
  );
  const unmapView = kernel.func("int __stdcall UnmapViewOfFile(int64_t address)");
  const query = kernel.func(
    "size_t __stdcall VirtualQuery(int64_t address, void *information, size_t bytes)",
  );
  const closeHandle = kernel.func("int __stdcall CloseHandle(int64_t handle)");
  const getLastError = kernel.func("uint32_t __stdcall GetLastError()");
  const { view } = koffi;

  const failed = (call: string, doing: string, name?: string): Error => {
    const number = getLastError() as number;
    if (name !== undefined && number === ERROR_FILE_NOT_FOUND) {
      return wrongName(name, "there is none of that name: it was not created, or everyone has closed it");
    }
    if (name !== undefined && number === ERROR_ACCESS_DENIED)
      return wrongName(name, "it belongs to another user");
    return systemFailed(call, number === 0 ? lastCode() : `error ${number}`, doing);
  };
  const create = (bytes: number, name: string | null): number => {
    const high = Math.floor(bytes / 2 ** 32);
    const handle = createMapping(NO_FILE, 0, PAGE_READWRITE, high, bytes >>> 0, name) as number;
    if (handle === 0)
      throw failed("CreateFileMappingW", `Making ${bytes} bytes of memory`, name ?? undefined);
    if (name === null || getLastError() !== ERROR_ALREADY_EXISTS) return handle;
    closeHandle(handle);
    throw wrongName(name, "the name is taken. Choose another, or open that memory");
  };
  const map = (handle: number, bytes: number): number => {
    const address = mapView(handle, FILE_MAP_READ_WRITE, 0, 0, bytes) as number;
    if (address === 0) throw failed("MapViewOfFile", `Mapping ${bytes} bytes of memory`);
    return address;
  };

  return {
    hasDescriptors: false,
    longestName: 200,
    createAnonymous: (bytes) => create(bytes, null),
    createNamed: (name, bytes) => create(bytes, name),
    openNamed(name) {
      const handle = openMapping(FILE_MAP_READ_WRITE, 0, name) as number;
      if (handle === 0) throw failed("OpenFileMappingW", "Opening shared memory", name);
      return handle;
    },
    unlink() {
      // The name goes with the last handle.
    },
    measure(handle) {
      // Whole pages: the size that was asked for is not kept.
      const address = map(handle, 0);
      const information = new DataView(new ArrayBuffer(INFORMATION_BYTES));
      query(address, information.buffer, INFORMATION_BYTES);
      unmapView(address);
      const bytes = Number(information.getBigUint64(REGION_SIZE_AT, true));
      return { bytes, identity: undefined, isFixed: true };
    },
    map,
    blank() {
      // Not in one step: another thread might take the addresses in between. The pages go with the addresses.
    },
    unmap: (address) => void unmapView(address),
    mapOver() {
      throw notHere("Mapping shared memory over a buffer", "Windows");
    },
    addressOf() {
      throw notHere("Mapping shared memory over a buffer", "Windows");
    },
    view: (address, bytes) => view(BigInt(address), bytes),
    mirror: noMirror,
    blankMirror: noMirror,
    close: (handle) => void closeHandle(handle),
  };
}
