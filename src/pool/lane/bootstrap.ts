// Runs the pool's `worker.bootstrap` module. Lane side, once, before any task module.
import { Decoder } from "../codec/index.ts";
import type { LaneBootstrap } from "../protocol/messages.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { LoadFailure } from "./load-tasks.ts";

/** @throws {LoadFailure} when the module throws, or lacks the export it was asked for */
export async function runBootstrap(
  bootstrap: LaneBootstrap | undefined,
  carrier: SharedBufferCarrier | undefined,
): Promise<void> {
  if (bootstrap === undefined) return;
  try {
    await call(bootstrap, carrier);
  } catch (error) {
    throw new LoadFailure(`running worker.bootstrap (${bootstrap.href})`, error, false);
  }
}

async function call(bootstrap: LaneBootstrap, carrier: SharedBufferCarrier | undefined): Promise<void> {
  const { href, name } = bootstrap;
  const data = dataOf(bootstrap, carrier);
  const exports = (await import(href)) as Record<string, unknown>;
  const run = exports[name];
  // A module that does its work while it is imported needs no default export.
  if (run === undefined && name === "default") return;
  if (typeof run !== "function") {
    throw new TypeError(
      `worker.bootstrap needs a function as export "${name}" of ${href}; ` +
        `it exports: ${Object.keys(exports).join(", ") || "nothing"}`,
    );
  }
  await (run as (data: unknown) => unknown)(data);
}

function dataOf({ data, encoded }: LaneBootstrap, carrier: SharedBufferCarrier | undefined): unknown {
  if (encoded === undefined) return data;
  const { tag, inline, bytes = new Uint8Array(), attachments } = encoded;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Decoder(carrier).decode(tag, inline, buffer, 0, buffer.length, attachments);
}
