import type { Plugin } from "vitest/config";
import type { Reporter, TestProject, Vitest } from "vitest/node";
import { encodeOptions, resolveKnittingOptions, type KnittingOptions } from "../options.ts";
import type { ModuleServerAddress } from "../protocol/messages.ts";
import { PROVIDED_KEY } from "../provided.ts";
import { keepInEveryShard } from "./every-shard.ts";
import { requireFastCheck } from "./fast-check-peer.ts";
import { fairHeapMb, fairThreads } from "./fair-shares.ts";
import { shardMerger } from "./merge-shards.ts";
import {
  configEntry,
  packageDirectory,
  propertyEntry,
  propertyTestEntry,
  testEntry,
} from "./package-code.ts";

// The plugin itself. Loaded by the Vitest config, so that it imports nothing of Vitest or Vite until Vitest runs it.

/** Under which package.json gives tests their half, where Node resolves it. */
const TEST_CONDITION = "--conditions=knitting-test";

/**
 * Lets tests run tasks on lanes: put it into `plugins` of the Vitest config, and take `test` from `knitting/vitest`.
 *
 * @throws {TypeError} an option is unknown or has the wrong type
 */
export function knitting(options: KnittingOptions = {}): Plugin {
  const resolved = resolveKnittingOptions(options);
  const encodedOptions = encodeOptions(resolved);

  return {
    name: "knitting",
    enforce: "pre",

    // One copy of this package for tests and lanes, loaded by Node: a linked one too, which Vite would transform.
    config: () => ({ test: { server: { deps: { external: [pathPattern(packageDirectory)] } } } }),

    // The entry that a config loads can't import `vitest`, which works in workers only: tests get the other half.
    resolveId(source, importer) {
      if (source === "knitting/property" || source === propertyEntry) {
        if (this.environment.name === "__vitest__") return undefined;
        requireFastCheck(importer, this.environment.config.root);
        return propertyTestEntry;
      }
      if (source !== "knitting/vitest" && source !== configEntry) return undefined;
      return this.environment.name === "__vitest__" ? undefined : testEntry;
    },

    async configureVitest({ vitest, project }) {
      const { experimental, execArgv } = project.config;
      if (experimental.viteModuleRunner === false) execArgv.push(TEST_CONDITION);
      let server: ModuleServerAddress | undefined;
      if (resolved.enabled) {
        const [{ startProjectServer }, { recordOf }] = await Promise.all([
          import("./project-server.ts"),
          import("./run-reporter.ts"),
        ]);
        const record = recordOf(vitest, resolved.report);
        const running = await startProjectServer(project, resolved.pool.permission !== "unsafe", record);
        vitest.onClose(() => running.close());
        server = running.address;
      }
      const provide = (fileCount: number): void => {
        const workers = workerLimit(vitest, project);
        const threads = fairThreads(fileCount, workers);
        project.provide(PROVIDED_KEY, {
          options: encodedOptions,
          server,
          fairThreads: threads,
          fairHeapMb: fairHeapMb(resolved.pool.threads ?? threads, fileCount, workers),
          covers: vitest.config.coverage.enabled,
          shard: vitest.config.shard,
          defaults: { testTimeout: project.config.testTimeout, hookTimeout: project.config.hookTimeout },
        });
      };
      provide(Number.POSITIVE_INFINITY);
      if (resolved.everyShard.length > 0) {
        keepInEveryShard(vitest, resolved.everyShard);
        vitest.config.reporters.push(shardMerger(resolved.everyShard));
      }
      const recount: Reporter = { onTestRunStart: (specifications) => provide(specifications.length) };
      vitest.config.reporters.push(recount);
    },
  };
}

function workerLimit(vitest: Vitest, project: TestProject): number {
  return Number(project.config.maxWorkers || vitest.config.maxWorkers) || Number.POSITIVE_INFINITY;
}

function pathPattern(path: string): RegExp {
  return new RegExp(path.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
}
