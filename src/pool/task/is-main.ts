// Whether this code runs on the host's side.
import { registry } from "./registry.ts";

/**
 * `false` inside a lane, `true` everywhere else: the main thread, a Vitest worker, any other thread. Create pools only
 * where it is true, because lanes import the module that does.
 */
export const isMain: boolean = !registry().isLane;
