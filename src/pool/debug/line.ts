// One line of diagnostics, and how it looks. Used by the gate and the logger, in the host and in lanes.
import { runtimeName } from "../options/runtime-name.ts";
import type { DebugNamespace } from "../options/resolved-options.ts";

export interface DebugLine {
  /** `host`, or `w` and the lane's index. */
  readonly who: string;
  /** Milliseconds since `who`'s debug was made. */
  readonly atMs: number;
  readonly namespace: DebugNamespace;
  readonly text: string;
}

/** @returns the text with a newline; every line of it has the tag: `[w0·node·+3.4ms] imports: …` */
export function formatLine({ who, atMs, namespace, text }: DebugLine): string {
  const tag = `[${who}·${runtimeName()}·+${atMs.toFixed(1)}ms] ${namespace}: `;
  return text
    .split("\n")
    .map((line) => `${tag}${line}\n`)
    .join("");
}
