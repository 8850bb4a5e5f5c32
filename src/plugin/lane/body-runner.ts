import type { PluginErrorCode } from "../errors.ts";
import type {
  BodyOutcome,
  BodyRefusal,
  BodyRequest,
  FileSummary,
  PrepareRequest,
} from "../protocol/bodies.ts";
import type { BodyCollector, FileBodies, LaneBody } from "./body-collector.ts";
import type { BodyTasks } from "./body-entry.ts";
import { describeError, type VitestParts } from "./body-expect.ts";
import { BodyRun } from "./body-run.ts";
import type { BodyScope } from "./body-scope.ts";
import type { LaneWorkerState } from "./lane-worker-state.ts";
import { type LaneSuite, pathTo } from "./suite-tree.ts";

// Runs whole test bodies on this lane, one at a time. Made by the bootstrap; called through body-entry.ts.

export interface BodyRunnerParts {
  readonly collector: BodyCollector;
  readonly scope: BodyScope;
  readonly state: LaneWorkerState;
  readonly setupFiles: readonly string[];
  readonly importModule: (file: string) => Promise<unknown>;
  /** The real Vitest, loaded when it is first asked for. */
  readonly vitest: () => VitestParts;
}

export class BodyRunner implements BodyTasks {
  readonly #parts: BodyRunnerParts;
  /** The body that runs now. */
  current: BodyRun | undefined;

  constructor(parts: BodyRunnerParts) {
    this.#parts = parts;
  }

  async prepare({ file }: PrepareRequest): Promise<FileSummary> {
    const { root } = await this.#collect(file);
    // Here, or loading it would be on the time of the first body that expects something.
    this.#parts.vitest();
    return { hasHooks: pathTo(root).some(hasHooks) };
  }

  async run(request: BodyRequest): Promise<BodyOutcome | BodyRefusal> {
    const { scope, vitest, state } = this.#parts;
    const body = this.#find(await this.#collect(request.file), request);
    if ("status" in body) return body;
    const run = new BodyRun(request, body, vitest);
    this.current = run;
    state.filepath = request.file;
    try {
      return await scope.run(run, () => run.run(scope));
    } finally {
      this.current = undefined;
    }
  }

  async finish({ file }: PrepareRequest): Promise<readonly unknown[]> {
    const { root } = await this.#collect(file);
    const errors: unknown[] = [];
    await tearDown(root, (reason) => errors.push(describeError(this.#parts.vitest(), reason)));
    return errors;
  }

  #collect(file: string): Promise<FileBodies> {
    const { collector, importModule, setupFiles, state } = this.#parts;
    state.filepath = file;
    return collector.collect(file, importModule, setupFiles);
  }

  #find(file: FileBodies, { file: path, place, task }: BodyRequest): LaneBody | BodyRefusal {
    const body = file.find(place);
    if (body === undefined || body.textHash !== place.textHash) {
      return refuse(
        "BODY_NOT_FOUND",
        `A lane evaluated ${path} and ${body === undefined ? "did not find" : "found another body for"} ` +
          `"${task.fullTestName}". Tests on lanes must be the same each time their file is evaluated: register them without ` +
          "conditions on where or when they run.",
      );
    }
    const unsupported = pathTo(body.suite).flatMap((suite) => suite.unsupported);
    if (unsupported.length > 0) {
      return refuse(
        "PLUGIN_UNSUPPORTED",
        `${unsupported.join(" and ")} can't wrap a body of \`test.lane\`: it runs in the test's worker. ` +
          "Use beforeEach and afterEach, which run on the lane too.",
      );
    }
    return body;
  }
}

function refuse(code: PluginErrorCode, message: string): BodyRefusal {
  return { status: "refused", code, message };
}

function hasHooks(suite: LaneSuite): boolean {
  return Object.values(suite.hooks).some((hooks) => hooks.length > 0) || suite.children.some(hasHooks);
}

/** `afterAll` of the suites that a body has set up here, the innermost first. */
async function tearDown(suite: LaneSuite, onError: (reason: unknown) => void): Promise<void> {
  for (const child of suite.children.toReversed()) await tearDown(child, onError);
  if (suite.setUp === undefined) return;
  suite.setUp = undefined;
  for (const hook of suite.hooks.afterAll.toReversed()) {
    try {
      await hook({ name: suite.name });
    } catch (reason) {
      onError(reason);
    }
  }
}
