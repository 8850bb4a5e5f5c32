// The sentences of shared memory's errors. Every misuse and every refusal of the system is raised through one of these.
import { KnittingError } from "../errors.ts";

const { isSafeInteger } = Number;

export function closed(what: string): KnittingError {
  return new KnittingError(
    "SHARED_MEMORY_CLOSED",
    `${what} was closed before. Open it again, or close it later`,
  );
}

export function outOfRange(what: string, expected: string, got: unknown): KnittingError {
  return new KnittingError("SHARED_MEMORY_RANGE", `Expected ${what} to be ${expected}, got ${describe(got)}`);
}

export function wrongName(name: unknown, problem: string, code?: string): KnittingError {
  return new KnittingError("SHARED_MEMORY_NAME", `Shared memory ${describe(name)}: ${problem}`, {
    ...(typeof name === "string" ? { memoryName: name } : {}),
    ...(code === undefined ? {} : { systemCode: code }),
  });
}

/** @param call the function that failed, as the system calls it */
export function systemFailed(call: string, code: string, doing: string, mend = ""): KnittingError {
  const message = `${doing} failed: ${call} answered ${code}${mend === "" ? "" : `. ${mend}`}`;
  return new KnittingError("SHARED_MEMORY_FAILED", message, { systemCode: code });
}

export function notHere(what: string, platform: string): KnittingError {
  return new KnittingError("SHARED_MEMORY_UNAVAILABLE", `${what} is not possible on ${platform}`);
}

/** @throws {KnittingError} SHARED_MEMORY_RANGE unless it is a whole number from 1 on */
export function checkBytes(what: string, bytes: unknown): number {
  if (isSafeInteger(bytes) && (bytes as number) > 0) return bytes as number;
  throw outOfRange(what, "a whole number of bytes from 1 on", bytes);
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "function") return "a function";
  return `${String(value)} (${typeof value})`;
}
