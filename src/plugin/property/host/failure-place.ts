import { PluginError } from "../../errors.ts";
import { withoutOwnFrames } from "../../own-frames.ts";
import type { StuckFrame } from "../../protocol/code-frames.ts";
import type { PropertyDefinition } from "../definition.ts";

// Where a run was that hung or took its lane along: its error has no stack of its own that leads anywhere. Host thread.

/** All of the package, wherever in it this file has been bundled to. */
const PACKAGE_CODE = new URL(import.meta.url.replace(/\/plugin\/property\/.*$/u, "/"));

/** By the error of a run, or of its call: what its lane was at. */
const stuck = new WeakMap<object, readonly StuckFrame[]>();

/** Innermost first, in the code that ran. */
export function noteStuck(error: object, frames: readonly StuckFrame[]): void {
  stuck.set(error, frames);
}

/** What is known of one error holds for another. @returns the other */
export function sameStuck<Other extends Error>(error: object, other: Other): Other {
  const frames = stuck.get(error);
  if (frames !== undefined) stuck.set(other, frames);
  return other;
}

/**
 * Makes the stack of such an error lead to the code that did not come back, or else to where the property was made. Leaves
 * other errors as they are.
 * @param locate finds places in sources
 */
export async function placeFailure(
  error: unknown,
  { madeAt }: PropertyDefinition,
  locate: (frames: readonly StuckFrame[]) => Promise<readonly StuckFrame[]>,
): Promise<void> {
  if (!(error instanceof Error) || !isOurs(error)) return;
  const raw = stuck.get(error) ?? [];
  // Without a connection to whoever knows the sources there is still the property.
  const frames = raw.length === 0 ? [] : await locate(raw).catch(() => []);
  const lines = frames.length === 0 ? firstFrame(madeAt.stack) : frames.map(lineOf).join("\n");
  const stack = `${error.name}: ${error.message}\n${lines}`;
  Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
}

/** Errors from lanes are copies. */
function isOurs(error: Error): boolean {
  const { code } = error as { readonly code?: unknown };
  return (error instanceof PluginError || error.name === "KnittingPluginError") && isRunCode(code);
}

function isRunCode(code: unknown): boolean {
  return code === "RUN_TIMEOUT" || code === "RUN_CRASHED";
}

function lineOf({ functionName, file, line, column }: StuckFrame): string {
  const place = `${file}:${line}:${column}`;
  return `    at ${functionName === "" ? place : `${functionName} (${place})`}`;
}

/** The first line that is the user's: those above it are the loader's. */
function firstFrame(stack = ""): string {
  const frames = withoutOwnFrames(stack.slice(Math.max(0, stack.indexOf("\n    at "))), PACKAGE_CODE);
  return frames.split("\n").find((line) => line !== "") ?? "";
}
