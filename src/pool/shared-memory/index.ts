// What users import from "knitting/shared-memory"; nothing else lives here.
export { ProcessSharedBuffer, type ProcessSharedBufferOptions } from "./process-shared-buffer.ts";
