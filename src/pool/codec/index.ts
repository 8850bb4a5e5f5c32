// The codec: values to bytes and back, with the fidelity of structuredClone and more. What host and lanes import.

export type { Moves } from "./buffer-table.ts";
export { Decoder } from "./decoder.ts";
export { Encoder } from "./encoder.ts";
export { Envelope } from "./envelope.ts";
export { explainFunction, explainRefusedResult } from "./refusals.ts";
export { decodeThrown, encodeThrown } from "./thrown.ts";
