import { PluginError } from "../errors.ts";

// The sentence for a run that took too long. Lanes say it of one that ended too late, the host of one that did not end.

export const LIMIT_HINT: string =
  "The limit is `runTimeoutMs`, in the third argument of check(), assert() and test.prop(). " +
  "(fast-check's `timeout` does not end code that is synchronous.)";

export function overLimitError(limitMs: number): PluginError {
  return new PluginError(
    "RUN_TIMEOUT",
    `Property run did not end within ${limitMs} milliseconds. ${LIMIT_HINT}`,
  );
}
