// How this thread makes and opens memory. Provided by "knitting/shared-memory", and by what runs process lanes; a thread lane has
// none, and saves itself the reading of all that is behind it. Any thread.
import { KnittingError } from "../errors.ts";
import type * as segments from "../native/segment.ts";

export type MemoryOpener = Pick<typeof segments, "createAnonymous" | "createNamed" | "openNamed">;

let provided: MemoryOpener | undefined;

export function provideOpener(opener: MemoryOpener): void {
  provided = opener;
}

/**
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE in a thread lane: koffi ends the whole process when the thread that loads it
 *   is ended meanwhile, which lanes are at any moment
 */
export function memoryOpener(): MemoryOpener {
  if (provided !== undefined) return provided;
  throw new KnittingError(
    "SHARED_MEMORY_UNAVAILABLE",
    "A thread lane cannot create or open shared memory: the process would end with the lane, if the lane is ended " +
      "meanwhile. Create it on the host, and hand it over in a call or in `bootstrap.data`; or use process lanes",
  );
}
