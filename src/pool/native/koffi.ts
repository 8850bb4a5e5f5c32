// The optional package that calls C functions: found, loaded and checked here and nowhere else. Any thread; loaded on first
// use, because most pools never need it.
import { createRequire } from "node:module";
import { join } from "node:path";
import { KnittingError } from "../errors.ts";

/** A C function. Whole numbers, and addresses as numbers, go in and come out. */
export interface NativeFunction {
  (...args: unknown[]): unknown;
  /** The same on a thread of libuv's pool; the last argument is called with the result. */
  async(...args: unknown[]): void;
}

export interface NativeLibrary {
  func(definition: string): NativeFunction;
}

/** The part of koffi 3 that is used. */
export interface Koffi {
  readonly version: string;
  readonly os: { readonly errno: Readonly<Record<string, number>> };
  load(path: string | null): NativeLibrary;
  /** An ArrayBuffer over memory that it does not own. */
  view(address: bigint, bytes: number): ArrayBuffer;
  /** Where the memory of a buffer is. */
  address(buffer: ArrayBuffer | Uint8Array): bigint;
  errno(): number;
}

const PACKAGE = "koffi";
const MAJOR = "3.";
/** CommonJS that a bundler has made may know no `import.meta.url`: then the working directory is all there is to look from. */
const require = createRequire(import.meta.url ?? join(process.cwd(), "bundle.cjs"));

/** @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE when it is not installed, too old, or may not be loaded */
export function loadKoffi(): Koffi {
  let koffi: Koffi;
  try {
    koffi = require(PACKAGE) as Koffi;
  } catch (cause) {
    throw unavailable(reasonOf(cause), mendFor(cause), cause);
  }
  if (typeof koffi.version !== "string" || !koffi.version.startsWith(MAJOR)) {
    throw unavailable(
      `version ${String(koffi.version)} of it was found`,
      `install version 3: npm install koffi@3`,
    );
  }
  return koffi;
}

export function unavailable(reason: string, mend: string, cause?: unknown): KnittingError {
  return new KnittingError(
    "SHARED_MEMORY_UNAVAILABLE",
    `Shared memory across processes needs the package "${PACKAGE}", and ${reason}. To mend it, ${mend}`,
    {},
    cause === undefined ? undefined : { cause },
  );
}

function reasonOf(cause: unknown): string {
  if (codeOf(cause) === "MODULE_NOT_FOUND") return "it is not installed";
  const text = cause instanceof Error ? cause.message : String(cause);
  return `it could not be loaded (${text.split("\n", 1)[0]})`;
}

/** A thread under a policy fails in several ways, by runtime: what it may do says more than how it failed. */
function mendFor(cause: unknown): string {
  if (codeOf(cause) === "MODULE_NOT_FOUND") return `install it: npm install ${PACKAGE}`;
  if (codeOf(cause) === "ERR_DLOPEN_DISABLED" || isDeniedAddons()) {
    return 'let this thread load addons: `permission: { node: { allowAddons: true } }`, or "unsafe"';
  }
  return `install it: npm install ${PACKAGE}`;
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null
    ? (error as { readonly code?: unknown }).code
    : undefined;
}

function isDeniedAddons(): boolean {
  const { permission } = process as { readonly permission?: { has(scope: string): boolean } };
  try {
    return permission?.has("addon") === false;
  } catch {
    // Releases that do not know the scope answer by throwing.
    return false;
  }
}
