import { threadId } from "node:worker_threads";
import type { OpenPool } from "../../pool/internal.ts";
import type { ModuleClient } from "../protocol/module-client.ts";
import type { RunNote } from "../protocol/run-notes.ts";

// What this worker tells the main process of its lanes, for the report at the end. Runs in Vitest's workers; one each.

/** Unique in this machine for as long as the run takes. */
const WORKER = `${process.pid}.${threadId}`;
let lastNumber = 0;

/** Milliseconds since 1970, by a clock that doesn't go back and that fake timers don't reach. */
export const wallClock: () => number = (
  (now, origin) => () =>
    origin + now()
)(performance.now.bind(performance), performance.timeOrigin);

/** A name for a pool or lane that no other worker gives. */
export function uniqueName(kind: string): string {
  return `${kind} ${WORKER}.${++lastNumber}`;
}

export class RunDiary {
  readonly #connect: () => Promise<ModuleClient>;
  readonly #told = new Set<string>();
  #hasNews = false;

  /** @param connect the connection of this worker; made when there is something to tell */
  constructor(connect: () => Promise<ModuleClient>) {
    this.#connect = connect;
  }

  /** Resolves when the main process has all that it was told. */
  async flush(): Promise<void> {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    await this.#connect()
      .then((client) => client.invoke("flush", []))
      .catch(() => {});
  }

  tell(note: RunNote): void {
    this.#hasNews = true;
    // Without a connection there is no report, and tests go on.
    this.#connect().then(
      (client) => client.tell(note),
      () => {},
    );
  }

  /** What lanes can't be held to: the same for all of one policy, so that it is told once. */
  tellUnenforced(permissions: OpenPool["permissions"]): void {
    const rules = permissions
      .filter(({ enforced, rule }) => !enforced && !this.#told.has(rule))
      .map(({ rule, reason = "", limit = false }) => ({ rule, reason, limit }));
    for (const { rule } of rules) this.#told.add(rule);
    if (rules.length > 0) this.tell({ note: "unenforced", rules });
  }
}
