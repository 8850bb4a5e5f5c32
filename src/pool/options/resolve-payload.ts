// The sizes of the payload buffers, their deprecated aliases included. Called by resolve.ts.
import { checkChoice, checkNumber } from "./checks.ts";
import { MAX_INT32, MIN_PAYLOAD_BUFFER_BYTES, PAYLOAD_CAP_SHIFT, POOL_DEFAULTS } from "./defaults.ts";
import { PAYLOAD_NAMES } from "./option-names.ts";
import { expected, openObject, withAlias, type Option, type OptionGroup } from "./option.ts";
import type { PayloadOptions } from "./pool-options.ts";
import type { Surroundings } from "./surroundings.ts";

/** The deprecated top-level names, each under the name that replaces it. */
export type PayloadAliases = OptionGroup<keyof PayloadOptions>;

export function resolvePayload(
  option: Option,
  aliases: PayloadAliases,
  { canGrow }: Surroundings,
): Required<PayloadOptions> {
  const given = openObject<PayloadOptions>(option, PAYLOAD_NAMES);
  const modeOption = withAlias(given.mode, aliases.mode);
  const mode = checkChoice(modeOption, ["growable", "fixed"], canGrow ? "growable" : "fixed");
  if (mode === "growable" && !canGrow) {
    throw new TypeError(expected(modeOption, '"fixed" on this runtime, whose SharedArrayBuffer cannot grow'));
  }
  const payloadMaxByteLength = checkNumber(
    withAlias(given.payloadMaxByteLength, aliases.payloadMaxByteLength),
    // More than an int32 would make `>> 3` negative.
    { from: MIN_PAYLOAD_BUFFER_BYTES, to: MAX_INT32, integer: true, unit: "bytes" },
    POOL_DEFAULTS.payload.payloadMaxByteLength,
  );
  const initialBytes = checkNumber(
    withAlias(given.payloadInitialBytes, aliases.payloadInitialBytes),
    {
      from: 1,
      to: payloadMaxByteLength,
      integer: true,
      unit: "bytes",
      note: "at most `payloadMaxByteLength`",
    },
    Math.min(POOL_DEFAULTS.payload.payloadInitialBytes, payloadMaxByteLength),
  );
  const cap = payloadMaxByteLength >> PAYLOAD_CAP_SHIFT;
  const maxPayloadBytes = checkNumber(
    withAlias(given.maxPayloadBytes, aliases.maxPayloadBytes),
    { from: 1, to: cap, integer: true, unit: "bytes", note: "at most `payloadMaxByteLength >> 3`" },
    cap,
  );
  return Object.freeze({
    mode,
    // A fixed buffer cannot start smaller than it ends.
    payloadInitialBytes: mode === "fixed" ? payloadMaxByteLength : initialBytes,
    payloadMaxByteLength,
    maxPayloadBytes,
  });
}
