import type { TestSpecification, Vitest } from "vitest/node";

// Keeps some test files in every shard of a run. Runs in Vitest's main process, when the plugin is configured.

type Sequencer = Vitest["config"]["sequence"]["sequencer"];

/** What Vitest's types give as a field is a method of its classes. */
declare class Sharding {
  shard(files: TestSpecification[]): Promise<TestSpecification[]>;
}

/** Already done, by the plugin of another project of the workspace. */
const KEPT = Symbol.for("knitting.everyShard");

/** Lets the sequencer of the config, the user's own included, share out the other files only. */
export function keepInEveryShard(vitest: Vitest, endings: readonly string[]): void {
  const { sequence } = vitest.config;
  const Original = sequence.sequencer as Sequencer & { readonly [KEPT]?: Set<string> };
  const kept = Original[KEPT];
  if (kept !== undefined) {
    for (const ending of endings) kept.add(ending);
    return;
  }
  const all = new Set(endings);
  const isKept = ({ moduleId }: TestSpecification): boolean =>
    [...all].some((ending) => moduleId.endsWith(ending));
  const Keeping = class extends (Original as unknown as new (vitest: Vitest) => Sharding) {
    override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
      const others = files.filter((file) => !isKept(file));
      const mine = new Set(others.length === 0 ? [] : await super.shard(others));
      // In the order in which they came.
      return files.filter((file) => isKept(file) || mine.has(file));
    }
  };
  sequence.sequencer = Object.assign(Keeping, { [KEPT]: all }) as unknown as Sequencer;
}
