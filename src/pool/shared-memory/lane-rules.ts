// What task code may not do with shared memory. Set by lanes before any module of the user's loads; in hosts nothing is refused.
//
// Named memory is a file, and files are what policies are about; but it is C functions that open it, which ask no policy.
import { KnittingError } from "../errors.ts";

type Right = "read" | "write";

/** Where named memory lies on Linux. Elsewhere it has no path, and only who may use all files may use it. */
export const NAMED_MEMORY_FOLDER = "/dev/shm";

const denied: Record<Right, boolean> = { read: false, write: false };
let inLane = false;

/** This thread runs tasks. */
export function enterLane(): void {
  inLane = true;
}

/** Takes a right to named memory away, for good. */
export function denyNamedMemory(right: Right): void {
  denied[right] = true;
}

/** Whether buffers of other copies of this package are taken at their word: a task could make such "buffers" of any reference. */
export function trustsOtherCopies(): boolean {
  return !inLane;
}

/**
 * @param doing what is about to be done, such as `Opening`
 * @throws {KnittingError} KNT_ERROR_PERMISSION when the lane's policy has no such rights
 */
export function checkNamedMemory(doing: string, name: string, needs: readonly Right[]): void {
  for (let index = 0; index < needs.length; index++) {
    const right = needs[index];
    if (right === undefined || !denied[right]) continue;
    throw new KnittingError(
      "KNT_ERROR_PERMISSION",
      `KNT_ERROR_PERMISSION: ${doing} the shared memory "${name}" needs to ${right} ${NAMED_MEMORY_FOLDER}, which this lane's ` +
        `policy denies. Allow it with \`permission.${right}\`, or send the memory in a call`,
      { memoryName: name },
    );
  }
}
