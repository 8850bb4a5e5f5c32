// What users import from "knitting/shared-memory", outside of thread lanes; nothing else lives here.
import { NATIVE_OPENER } from "./native-opener.ts";
import { provideOpener } from "./opener.ts";

export { ProcessSharedBuffer, type ProcessSharedBufferOptions } from "./process-shared-buffer.ts";

provideOpener(NATIVE_OPENER);
