import { connectModuleClient, type ModuleClient } from "../../protocol/module-client.ts";
import type { ModuleServerAddress } from "../../protocol/messages.ts";
import type { ProgressView } from "../host/progress.ts";

// Tells Vitest's main process, which has the terminal, how far a long check is. Runs in Vitest's workers.

/** Lines that stay: fewer than those that are rewritten. */
const INTERVAL_MS = 5_000;

/** @param test whose check it is */
export function tellProgress(server: ModuleServerAddress, test: string): ProgressView {
  let client: Promise<ModuleClient | undefined> | undefined;
  return {
    delayMs: INTERVAL_MS - 1,
    intervalMs: INTERVAL_MS,
    show(line) {
      // Without a connection nobody hears of it, and the check goes on.
      client ??= connectModuleClient(server).catch(() => undefined);
      void client.then((connected) => connected?.tell({ note: "progress", text: `${test}: ${line}` }));
    },
    end() {
      void client?.then((connected) => connected?.close());
    },
  };
}
