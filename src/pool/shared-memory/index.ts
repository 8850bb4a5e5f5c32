// What users import from "knitting/shared-memory"; nothing else lives here.
import { allowSystem } from "../native/libc.ts";

export { ProcessSharedBuffer, type ProcessSharedBufferOptions } from "./process-shared-buffer.ts";

allowSystem();
