// What users compare with when a pool has no abort slot left. Any thread.

/** What a call rejects with when every abort slot is in use; the same symbol in every copy of this package. */
export const AbortSignalPoolExhausted: unique symbol = Symbol.for(
  "knitting.abortSignal.poolExhausted",
) as typeof AbortSignalPoolExhausted;
