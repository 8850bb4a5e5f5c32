import { registry } from "../../../pool/task/registry.ts";
import { loadFastCheck } from "./fast-check.ts";
import { setLaneSlots } from "./lane-slots.ts";

// The start of a lane that runs properties: takes the words that it shares with its host, then runs the bootstrap that
// the user gave, if any. Through `worker.bootstrap`.

export interface PropertyBootstrapData {
  readonly slots: SharedArrayBuffer;
  readonly next: { readonly href: string; readonly name?: string; readonly data?: unknown } | undefined;
}

export default async function bootstrapProperties({ slots, next }: PropertyBootstrapData): Promise<void> {
  setLaneSlots(slots);
  await loadFastCheck();
  if (next === undefined) return;
  const { importModule = (href: string) => import(href) as Promise<Record<string, unknown>> } = registry();
  const module = await importModule(next.href);
  const name = next.name ?? "default";
  const run = module[name];
  if (typeof run === "function") await (run as (data: unknown) => unknown)(next.data);
  else if (name !== "default")
    throw new TypeError(`The bootstrap module ${next.href} has no function named ${name}`);
}
