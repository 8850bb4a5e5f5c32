import { readFileSync } from "node:fs";
import { blake3 } from "@noble/hashes/blake3.js";
import { task } from "knitting";

/**
 * The BLAKE3 digest of a file. Plain JavaScript, and therefore worth a core of its own.
 *
 * @param {string} path
 */
export function hashFile(path) {
  return Buffer.from(blake3(readFileSync(path))).toString("hex");
}

/** The lane reads the file itself: a path goes there, a digest comes back. */
export const hash = task({ f: hashFile });
