// How memory that is sent by reference gets to the process lanes of a pool, and from them: its descriptor goes through a socket
// of the lane's, so that lanes in namespaces of their own, which do not see the host's processes, have it too. Host thread; one
// per pool.
//
// A lane asks for what it needs, when it needs it. What a lane sends comes unasked, because this side must not wait for a lane.
import type { Native } from "../native/libc.ts";
import { closed } from "../native/memory-errors.ts";
import { openDescriptor, type Segment } from "../native/segment.ts";
import type { MemoryRequest } from "../protocol/process-boot.ts";
import type { OpeningCarrier, SharedBufferReference } from "../shared-memory/reference.ts";

/** Memory of lanes that nobody has looked at is kept for this many references to it. */
const MOST_GIVEN = 64;
/** Memory that was sent, and may be asked for again: beyond this, what is closed by now is forgotten. */
const MANY_SENT = 1_024;
const LINE_END = 10;
const HAS_IT = new Uint8Array([1]);
const HAS_NOT = new Uint8Array([0]);

/** The host's end of one lane's socket. */
interface LaneSocket {
  readonly fd: number;
  /** The beginning of a request. */
  line: number[];
}

export class MemoryDesk implements OpeningCarrier {
  readonly #native: Native;
  readonly #sockets = new Map<number, LaneSocket>();
  /** Descriptors by the identity of their memory: lanes may ask for no others. */
  readonly #sent = new Map<string, number>();
  /** What lanes have given, oldest first; the descriptors are this desk's. */
  readonly #given = new Map<string, number>();
  readonly #bytes = new Uint8Array(4_096);

  constructor(native: Native) {
    this.#native = native;
  }

  /** A socket for a lane that is about to start. Returns the lane's end, which is the caller's. */
  connect(laneIndex: number): number {
    this.disconnect(laneIndex);
    const [fd, other] = this.#native.socketPair();
    this.#sockets.set(laneIndex, { fd, line: [] });
    return other;
  }

  disconnect(laneIndex: number): void {
    const socket = this.#sockets.get(laneIndex);
    if (socket === undefined) return;
    this.serve(laneIndex);
    this.#sockets.delete(laneIndex);
    this.#native.close(socket.fd);
  }

  /** Something has come from the lane. */
  serve(laneIndex: number): void {
    const socket = this.#sockets.get(laneIndex);
    if (socket === undefined) return;
    for (;;) {
      const received = this.#native.receive(socket.fd, this.#bytes);
      if (received === undefined || received.bytes === 0) return;
      this.#read(socket, received.bytes, [...received.descriptors]);
    }
  }

  release(): void {
    for (const laneIndex of this.#sockets.keys()) this.disconnect(laneIndex);
    for (const fd of this.#given.values()) this.#native.close(fd);
    this.#given.clear();
    this.#sent.clear();
  }

  // --- SharedBufferCarrier ---

  send({ id, pid, descriptor }: SharedBufferReference): string | undefined {
    if (descriptor < 0) return "its thread has no descriptor of it";
    if (pid !== process.pid) return undefined;
    if (this.#sent.size >= MANY_SENT) this.#forgetClosed();
    this.#sent.set(id, descriptor);
    return undefined;
  }

  open({ id, pid, descriptor, bytes }: SharedBufferReference): Segment {
    for (const laneIndex of this.#sockets.keys()) this.serve(laneIndex);
    const given = this.#given.get(id);
    if (given !== undefined) {
      this.#given.delete(id);
      try {
        return openDescriptor(given, bytes, { identity: id, keep: true });
      } finally {
        this.#native.close(given);
      }
    }
    if (pid === process.pid && this.#isStill(id, descriptor)) {
      return openDescriptor(descriptor, bytes, { identity: id, keep: true });
    }
    throw closed("This ProcessSharedBuffer never arrived: its memory");
  }

  #read(socket: LaneSocket, count: number, descriptors: number[]): void {
    for (let index = 0; index < count; index++) {
      const byte = this.#bytes[index] ?? 0;
      if (byte !== LINE_END) socket.line.push(byte);
      else {
        const text = Buffer.from(socket.line).toString();
        socket.line = [];
        this.#answer(socket, text, descriptors);
      }
    }
    // Task code can write to descriptors, and send what nobody knows.
    if (socket.line.length > this.#bytes.length) socket.line = [];
    for (const fd of descriptors) this.#native.close(fd);
  }

  #answer(socket: LaneSocket, text: string, descriptors: number[]): void {
    const request = parse(text);
    if (request === undefined) return;
    if ("give" in request) {
      const fd = descriptors.shift();
      if (fd !== undefined) this.#keep(request.give, fd);
      return;
    }
    const descriptor = this.#sent.get(request.id);
    if (descriptor !== undefined && this.#isStill(request.id, descriptor)) {
      this.#native.sendDescriptor(socket.fd, descriptor, HAS_IT);
    } else {
      this.#native.write(socket.fd, HAS_NOT);
    }
  }

  #keep(id: string, fd: number): void {
    const before = this.#given.get(id);
    if (before !== undefined) this.#native.close(before);
    this.#given.delete(id);
    this.#given.set(id, fd);
    if (this.#given.size <= MOST_GIVEN) return;
    const [oldest] = this.#given;
    if (oldest === undefined) return;
    this.#native.close(oldest[1]);
    this.#given.delete(oldest[0]);
  }

  #isStill(id: string, descriptor: number): boolean {
    try {
      return this.#native.memory.measure(descriptor).identity === id;
    } catch {
      return false;
    }
  }

  #forgetClosed(): void {
    for (const [id, descriptor] of this.#sent) if (!this.#isStill(id, descriptor)) this.#sent.delete(id);
  }
}

function parse(text: string): MemoryRequest | undefined {
  try {
    const request = JSON.parse(text) as Partial<Record<"want" | "id" | "give", unknown>> | null;
    if (typeof request?.give === "string") return { give: request.give };
    if (typeof request?.want === "number" && typeof request.id === "string") {
      return { want: request.want, id: request.id };
    }
  } catch {
    // As below.
  }
  return undefined;
}
