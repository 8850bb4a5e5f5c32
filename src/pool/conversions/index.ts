// What users import from "knitting/utils"; nothing else lives here.
export { bytes, type Prefixed, raw, type Raw } from "./bytes.ts";
export { f32, f64, i32, type Numbers } from "./numbers.ts";
export type { ConversionBuffer } from "./target.ts";
export { json, text } from "./text.ts";
