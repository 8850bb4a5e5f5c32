import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { expect, inject, test as vitestTest } from "vitest";
import type { PoolOptions } from "../../../pool/index.ts";
import { PluginError } from "../../errors.ts";
import { decodeOptions } from "../../options.ts";
import type { StuckFrame } from "../../protocol/code-frames.ts";
import type { LaneBootstrapData } from "../../protocol/messages.ts";
import { connectModuleClient } from "../../protocol/module-client.ts";
import { PROVIDED_KEY, type ProvidedLanes } from "../../provided.ts";
import { stuckFrames } from "../../stuck-frames.ts";
import { type Assert, type Check, propertyFunctions } from "../host/functions.ts";
import type { LanePool, LanePoolSettings } from "../host/lane-pool.ts";
import { type CheckOptions, type GivenSettings, poolFor } from "../host/pools.ts";
import type { DefineProperty, PropertyTest } from "../property-types.ts";
import { currentTest, noteCheck } from "./note-check.ts";
import { propertyTest } from "./prop.ts";
import { shareOf } from "./share.ts";
import { tellProgress } from "./tell-progress.ts";

// What tests get for "knitting/property": its lanes load modules through Vite, with the options of the plugin. Runs in
// Vitest's workers; the plugin sends tests here instead of to ../index.ts.

export { fanReport } from "../host/details.ts";
export { closeLanes } from "../host/pools.ts";

const viteBootstrapHref = new URL("../../lane/bootstrap.js", import.meta.url).href;
const propertyBootstrapHref = new URL("../lane/bootstrap.js", import.meta.url).href;

const functions = propertyFunctions(lanesOf, {
  noteCheck,
  shareOf: shareHere,
  progressView() {
    const server = inject(PROVIDED_KEY)?.server;
    return server && tellProgress(server, currentTest());
  },
});

function shareHere(parameters: fc.Parameters<unknown[]> | undefined): fc.Parameters<unknown[]> | undefined {
  const provided = inject(PROVIDED_KEY);
  if (provided?.shard === undefined) return parameters;
  const { everyShard } = decodeOptions(provided.options);
  return shareOf(
    { ...fc.readConfigureGlobal(), ...parameters } as fc.Parameters<unknown[]>,
    provided.shard,
    expect.getState().testPath,
    everyShard,
  );
}

export const property: DefineProperty = functions.property;
export const check: Check = functions.check;
export const assert: Assert = functions.assert;
export const test: PropertyTest = propertyTest(vitestTest, functions.check);
export const it: PropertyTest = test;

function lanesOf(options: CheckOptions): LanePool | undefined {
  const provided = inject(PROVIDED_KEY);
  if (provided === undefined) {
    throw new PluginError(
      "PLUGIN_MISSING",
      "Add `knitting()` to `plugins` in the config of this Vitest project: it gives properties their lanes",
    );
  }
  const { server } = provided;
  if (server === undefined) return undefined;
  return poolFor(merge(provided, options), (settings) => withVite(settings, server));
}

/** What the config says, and what the check says instead. A check can't take back what the config forbids. */
function merge(provided: ProvidedLanes, options: CheckOptions): CheckOptions {
  if (options.permission !== undefined) {
    throw new PluginError(
      "PLUGIN_UNSUPPORTED",
      "`permission` is the Vitest config's to say: give it to `knitting()` there, for all lanes of the project",
    );
  }
  const { pool } = decodeOptions(provided.options);
  return {
    threads: provided.fairThreads,
    ...pool,
    ...options,
    worker: { ...pool.worker, ...options.worker },
  };
}

function withVite(settings: GivenSettings, server: NonNullable<ProvidedLanes["server"]>): LanePoolSettings {
  return {
    ...settings,
    look: stuckFrames,
    async locate(frames) {
      const client = await connectModuleClient(server);
      try {
        return (await client.invoke("locate", [frames])) as readonly StuckFrame[];
      } finally {
        await client.close();
      }
    },
    bootstrap: ({ slots, next }): NonNullable<PoolOptions["worker"]>["bootstrap"] => {
      const own =
        next === undefined
          ? undefined
          : { ...next, href: new URL(next.href, pathToFileURL(`${process.cwd()}/`)).href };
      const data: LaneBootstrapData = {
        server,
        next: { href: propertyBootstrapHref, data: { slots, next: own } },
      };
      return { href: viteBootstrapHref, data };
    },
  };
}
