import { serialize } from "node:v8";
import type { PoolOptions } from "../../pool/index.ts";
import { decodeOptions } from "../options.ts";
import { applyOverrides, type LaneOverrides, refuseLoosening } from "../overrides.ts";
import { connectModuleClient, type ModuleClient } from "../protocol/module-client.ts";
import type { StuckFrame } from "../protocol/code-frames.ts";
import type { LaneBootstrapData } from "../protocol/messages.ts";
import type { ProvidedLanes } from "../provided.ts";
import { CallPool } from "./call-pool.ts";
import { LaneTeam } from "./lane-team.ts";
import { RunDiary } from "./run-diary.ts";
import { takeCoverage } from "./take-coverage.ts";
import { stuckFrames } from "../stuck-frames.ts";

// All lanes of one Vitest worker: for each distinct set of options a pool for calls and a team for bodies, opened by the
// first test that needs them. Runs in that worker; made and closed by a fixture.

const bootstrapHref = new URL("../lane/bootstrap.js", import.meta.url).href;

export class LanePools {
  readonly #provided: ProvidedLanes;
  readonly #base: PoolOptions;
  readonly #mayLoosen: boolean;
  readonly #pools = new Map<string, CallPool>();
  readonly #teams = new Map<string, LaneTeam>();
  readonly diary: RunDiary = new RunDiary(() => this.#connect());
  #client: Promise<ModuleClient> | undefined;

  constructor(provided: ProvidedLanes) {
    this.#provided = provided;
    const { pool, allowLooserPermission } = decodeOptions(provided.options);
    this.#base = pool;
    this.#mayLoosen = allowLooserPermission;
  }

  /** Without lanes, calls and bodies run in the test's own thread. */
  get isEnabled(): boolean {
    return this.#provided.server !== undefined;
  }

  /** The heap of a lane that has these options, in megabytes. */
  heapMb({ worker }: PoolOptions): number {
    return worker?.resourceLimits?.maxOldGenerationSizeMb ?? this.#provided.fairHeapMb;
  }

  get defaults(): ProvidedLanes["defaults"] {
    return this.#provided.defaults;
  }

  /**
   * The options of the config with overrides on top, the outermost first.
   * @throws {TypeError} an override is unknown
   * @throws {PluginError} PERMISSION_LOOSENED when one lets lanes do more than the options around it
   */
  options(overrides: readonly LaneOverrides[]): PoolOptions {
    return overrides.reduce((options, override) => {
      if (!this.#mayLoosen) refuseLoosening(options, override);
      return applyOverrides(options, override);
    }, this.#base);
  }

  /** The pool for calls, started if it wasn't. */
  pool(options: PoolOptions): CallPool {
    return entry(this.#pools, options, () => {
      const made = new CallPool(this.#poolOptions(options));
      if (this.isEnabled) this.diary.tellUnenforced(made.open.permissions);
      return made;
    });
  }

  /** The lanes for bodies. None starts before it is borrowed. */
  team(options: PoolOptions): LaneTeam {
    // Limits of one body are kept by whoever waits for it, so that bodies with different ones share lanes.
    const { hardTimeoutMs: _ms, hardTimeoutAction: _action, ...worker } = options.worker ?? {};
    const { balancer: _balancer, maxQueue: _queue, threads, ...rest } = { ...options, worker };
    return entry(this.#teams, { ...rest, ...(threads === undefined ? {} : { threads }) }, () => {
      const size = threads ?? this.#provided.fairThreads;
      return new LaneTeam({ ...this.#poolOptions(rest), threads: 1 }, size, this.diary);
    });
  }

  /** Without a policy a lane may wait in native code, and whoever looked at it would wait with it. Processes are out of sight. */
  canLocate(threadId: number | undefined, { permission }: PoolOptions): boolean {
    return threadId !== undefined && permission !== "unsafe";
  }

  /** Where the code of a lane is that doesn't come back, in the user's sources. Looks at once. */
  async locateStuck(threadId: number | undefined, options: PoolOptions): Promise<readonly StuckFrame[]> {
    if (threadId === undefined || !this.canLocate(threadId, options)) return [];
    const frames = stuckFrames(threadId);
    if (frames.length === 0) return [];
    const client = await this.#connect();
    return (await client.invoke("locate", [frames])) as readonly StuckFrame[];
  }

  /** The connection of this worker to the plugin in Vitest's main process. */
  #connect(): Promise<ModuleClient> {
    const { server } = this.#provided;
    if (server === undefined) return Promise.reject(new TypeError("There is no server without lanes"));
    return (this.#client ??= connectModuleClient(server));
  }

  /**
   * Runs what the test file wants done after its last body, on each lane that has it.
   * @throws what was thrown there; several as an AggregateError
   */
  async finishFile(): Promise<void> {
    await this.#takeCoverage();
    this.#tellPools();
    const errors = (await Promise.all([...this.#teams.values()].map((team) => team.finishFile()))).flat();
    await this.diary.flush();
    if (errors.length > 1) throw new AggregateError(errors, "Hooks of lanes failed");
    if (errors.length > 0) throw errors[0];
  }

  /** Resolves when every lane has ended, so that none outlives the worker or the file. */
  async close(): Promise<void> {
    await this.#takeCoverage();
    this.#tellPools();
    await Promise.all([
      ...[...this.#pools.values()].map(({ open }) => open.shutdown()),
      ...[...this.#teams.values()].map((team) => team.close()),
    ]);
    await this.diary.flush();
    await (await this.#client)?.close();
  }

  async #takeCoverage(): Promise<void> {
    if (!this.isEnabled || !this.#provided.covers) return;
    const lanes = [...this.#teams.values()].flatMap((team) => team.openPools);
    const pools = [...[...this.#pools.values()].map(({ open }) => open), ...lanes];
    await Promise.all(pools.map(takeCoverage));
  }

  #tellPools(): void {
    if (!this.isEnabled) return;
    for (const pool of this.#pools.values()) this.diary.tell(pool.life());
  }

  #poolOptions(options: PoolOptions): PoolOptions {
    const { server, fairThreads, fairHeapMb } = this.#provided;
    // Without lanes every call runs here, one at a time.
    if (server === undefined) return { threads: 0, inliner: {} };
    const next = options.worker?.bootstrap;
    const data: LaneBootstrapData = {
      server,
      ...(next === undefined ? {} : { next: { ...next, href: String(next.href) } }),
    };
    return {
      threads: fairThreads,
      ...options,
      worker: {
        // One call that takes too long must not take the lanes of all other tests with it.
        hardTimeoutAction: "replaceLane",
        ...options.worker,
        resourceLimits: { maxOldGenerationSizeMb: fairHeapMb, ...options.worker?.resourceLimits },
        bootstrap: { href: bootstrapHref, data },
      },
    };
  }
}

function entry<Value>(map: Map<string, Value>, options: PoolOptions, open: () => Value): Value {
  const key = serialize(options).toString("base64");
  let value = map.get(key);
  if (value === undefined) {
    value = open();
    map.set(key, value);
  }
  return value;
}
