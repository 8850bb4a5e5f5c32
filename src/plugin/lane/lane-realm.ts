import { deserialize } from "node:v8";
import { BodyCollector } from "./body-collector.ts";
import type { BodyTasks } from "./body-entry.ts";
import { describeError, prepareVitest, type VitestParts } from "./body-expect.ts";
import { BodyRunner } from "./body-runner.ts";
import { BodyScope } from "./body-scope.ts";
import { captureConsole } from "./lane-console.ts";
import { defineWorkerState } from "./lane-worker-state.ts";
import type { ModuleClient } from "../protocol/module-client.ts";
import { createVitestStub, loadVitest, type VitestModule } from "./vitest-stub.ts";

// What stands for Vitest in one lane: the module that tests import, and what runs their bodies. Made by the bootstrap.

export interface LaneRealm {
  /** What `import … from "vitest"` gives. */
  readonly vitest: VitestModule;
  readonly collector: BodyCollector;
  /** What the lane does for `test.lane`. Until it is first asked, the lane is as it is for tasks alone. */
  bodyTasks(importModule: (file: string) => Promise<unknown>): BodyTasks;
}

type ByName = Readonly<Record<string, unknown>>;

export function createLaneRealm(client: ModuleClient): LaneRealm {
  const { welcome } = client;
  const read = (text: string): ByName => deserialize(Buffer.from(text, "base64")) as ByName;
  const provided = read(welcome.provided);
  const config = read(welcome.config);
  const state = defineWorkerState(config, provided);
  const collector = new BodyCollector();
  let runner: BodyRunner | undefined;
  let loaded: VitestModule | undefined;
  const real = (): VitestModule => {
    if (loaded === undefined) {
      loaded = loadVitest(welcome.vitestHref);
      prepareVitest(loaded as unknown as VitestParts);
    }
    return loaded;
  };
  const vitestParts = (): VitestParts => real() as unknown as VitestParts;

  const startRunner = (importModule: (file: string) => Promise<unknown>): BodyRunner => {
    const scope = new BodyScope((body, error) => {
      client.tell({ note: "stray", taskId: body?.id, error: describeError(vitestParts(), error) });
    });
    captureConsole((stream, text) => {
      client.tell({ note: "log", taskId: scope.current?.id, stream, text, time: Date.now() });
    }, welcome.colors);
    const setupFiles = (config["setupFiles"] as readonly string[] | undefined) ?? [];
    return new BodyRunner({ collector, scope, state, setupFiles, importModule, vitest: vitestParts });
  };

  return {
    collector,
    vitest: createVitestStub({
      provided,
      collector,
      isNative: welcome.isNative,
      body: () => runner?.current,
      real,
    }),
    bodyTasks(importModule) {
      const open = (): BodyRunner => (runner ??= startRunner(importModule));
      return {
        prepare: (request) => open().prepare(request),
        run: (request) => open().run(request),
        finish: (request) => open().finish(request),
      };
    },
  };
}
