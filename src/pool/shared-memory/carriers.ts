// A carrier that needs nothing but the reference: for processes that see each other in /proc. Both sides; any thread.
import { KnittingError } from "../errors.ts";
import { loadNative } from "../native/libc.ts";
import { closed, notHere } from "../native/memory-errors.ts";
import { openDescriptor, type Segment } from "../native/segment.ts";
import type { OpeningCarrier, SharedBufferReference } from "./reference.ts";

/** Taken at load time: a task may replace it. */
const { pid } = process;

/** Marks ids that were made up, because the system does not tell one memory from another. */
export const MADE_UP_ID = "?";

function identityOf({ id }: SharedBufferReference): string | undefined {
  return id[0] === MADE_UP_ID ? undefined : id;
}

function closedBySender(): KnittingError {
  return closed("This ProcessSharedBuffer never arrived: its memory");
}

/** Opens the descriptor of a reference to this process. */
function openHere(reference: SharedBufferReference): Segment {
  if (reference.descriptor < 0) throw notHere("Handing over memory without a name", process.platform);
  try {
    return openDescriptor(reference.descriptor, reference.bytes, { identity: identityOf(reference) });
  } catch (error) {
    throw isGone(error) ? closedBySender() : error;
  }
}

/** The descriptor is closed, or another file's by now. */
function isGone(error: unknown): boolean {
  if (!(error instanceof KnittingError)) return false;
  return error.code === "SHARED_MEMORY_CLOSED" || error.systemCode === "EBADF";
}

/**
 * For processes of the same user that see each other in /proc; not for those in a process namespace of their own. Linux
 * only. The memory can be passed on from there.
 */
export const BY_PROC: OpeningCarrier = {
  send: ({ descriptor }) => (descriptor < 0 ? "its thread has no descriptor of it" : undefined),
  open(reference) {
    if (reference.pid === pid) return openHere(reference);
    const native = loadNative();
    const fd = native.openOf(reference.pid, reference.descriptor);
    try {
      return openDescriptor(fd, reference.bytes, { identity: identityOf(reference), keep: true });
    } catch (error) {
      throw isGone(error) ? closedBySender() : error;
    } finally {
      native.close(fd);
    }
  },
};
