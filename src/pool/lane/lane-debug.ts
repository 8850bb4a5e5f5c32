// What a lane tells of itself while debug namespaces are on. Lane side; imported only then.
import { createDebug, type DebugGate } from "../debug/gate.ts";
import {
  describeGlobalsDiff,
  diffGlobals,
  type GlobalsSnapshot,
  snapshotGlobals,
} from "../debug/globals-diff.ts";
import type { LaneBoot } from "../protocol/messages.ts";

export class LaneDebug {
  readonly #gate: DebugGate | undefined;
  #globals: GlobalsSnapshot | undefined;

  constructor({ debug, laneIndex }: LaneBoot) {
    this.#gate = createDebug(debug, `w${laneIndex}`);
    if (debug.globals) this.#globals = snapshotGlobals();
  }

  /** For every call taken, run and answered; `undefined` while `signals` is off. */
  get signals(): ((text: string) => void) | undefined {
    return this.#gate?.signals;
  }

  /** A phase of the start is over. */
  phaseEnded(phase: "bootstrap" | "tasks"): void {
    if (this.#globals === undefined) return;
    const now = snapshotGlobals();
    this.#gate?.globals?.(`${phase}: ${describeGlobalsDiff(diffGlobals(this.#globals, now))}`);
    this.#globals = now;
  }

  tasksLoaded(tasks: LaneBoot["tasks"]): void {
    const modules = [...new Set(tasks.map((task) => task.source.href))];
    this.#gate?.imports?.(`${tasks.length} tasks from ${modules.join(", ") || "no module"}`);
  }

  /** Everything said so far is written: a parked thread imports no logger. */
  async ready(): Promise<void> {
    this.#gate?.lifecycle?.("ready");
    await this.#gate?.ready;
  }
}
