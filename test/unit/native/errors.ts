// What a function throws, as the facts that programs read.
import { KnittingError } from "../../../src/pool/errors.ts";

export function codeOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    if (error instanceof KnittingError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "nothing was thrown";
}
