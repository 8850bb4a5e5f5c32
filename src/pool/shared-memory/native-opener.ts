// The opener that asks the system. For entries; whoever imports it has all of `native` read with it.
import { createAnonymous, createNamed, openNamed } from "../native/segment.ts";
import type { MemoryOpener } from "./opener.ts";

export const NATIVE_OPENER: MemoryOpener = { createAnonymous, createNamed, openNamed };
