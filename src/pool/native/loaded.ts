// Whether this thread may call the operating system, and what it calls then. The calls themselves are in libc.ts, which thread
// lanes do not even read. Any thread.
import { KnittingError } from "../errors.ts";
import type { Native } from "./libc.ts";

let make: (() => Native) | undefined;
let loaded: Native | undefined;

/** Lets this thread's copy of the package call the system, by what `load` finds. */
export function allowNative(load: () => Native): void {
  make = load;
}

/**
 * The calls of this system. Loads the package `koffi` when it is called first.
 *
 * Nobody allows them in a thread that may be ended at any moment: koffi ends the whole process when its thread is ended while it
 * is loaded, or makes a buffer. There, memory comes from other threads, and needs no call.
 *
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE when it is not installed or may not be loaded, the system is unknown, or
 *   this thread is a lane
 */
export function nativeCalls(): Native {
  if (make === undefined) {
    throw new KnittingError(
      "SHARED_MEMORY_UNAVAILABLE",
      "A thread lane cannot create or open shared memory: the process would end with the lane, if the lane is ended " +
        "meanwhile. Create it on the host, and hand it over in a call or in `bootstrap.data`; or use process lanes",
    );
  }
  return (loaded ??= make());
}
