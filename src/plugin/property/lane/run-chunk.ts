import type { ChunkReply, ChunkRequest, ValueSource } from "../contract.ts";
import type { PropertyDefinition } from "../definition.ts";
import { Chunk } from "./chunk.ts";
import { type FastCheck, loadedFastCheck, loadFastCheck } from "./fast-check.ts";
import { openRunner, type Runner } from "./runner.ts";
import { Inspector } from "./inspector.ts";
import { laneSlots } from "./lane-slots.ts";
import { TrailChunk } from "./trail-chunk.ts";
import { inTurn, laneIsBusy, waitForTurn } from "./turns.ts";
import { Values, type ValueSupply } from "./values.ts";

// The function of a property's task: runs one chunk after the other, with the values of the check it is of. Lane side.

/** How many checks of one property a lane keeps the values of: several may run at once. */
const MAX_CHECKS = 4;

/** The task function of a property. */
export function chunkRunnerOf(
  definition: PropertyDefinition,
): (request: ChunkRequest) => ChunkReply | Promise<ChunkReply> {
  const checks = new Map<number, Values>();
  let runner: Runner | undefined;

  const valuesOf = (fastCheck: FastCheck, source: ValueSource): Values => {
    const key = source.checkId;
    const values = checks.get(key) ?? new Values(fastCheck, definition.arbitraries, source);
    checks.delete(key);
    checks.set(key, values);
    const oldest = checks.keys().next().value;
    if (checks.size > MAX_CHECKS && oldest !== undefined) checks.delete(oldest);
    return values;
  };

  const run = (fastCheck: FastCheck, request: ChunkRequest): ChunkReply | Promise<ChunkReply> => {
    const { source, examples } = request;
    runner ??= openRunner(fastCheck, definition);
    const values = valuesOf(fastCheck, source);
    if (examples !== undefined) values.useExamples(examples);
    if (request.inspects) {
      const inspector = new Inspector(fastCheck, values);
      const chunk = new Chunk(fastCheck, inspector, runner, request);
      return inspector.watch(() => chunk.run());
    }
    const supply: ValueSupply = source.untouched
      ? { valueAt: (parent, index) => values.untouchedAt(parent, index) }
      : values;
    const slots = laneSlots();
    const { trail } = request;
    if (trail === undefined || slots === undefined) {
      return new Chunk(fastCheck, supply, runner, request).run();
    }
    return new TrailChunk({ fastCheck, values: supply, runner, request, slots, trail }).run();
  };

  return (request) => {
    const fastCheck = loadedFastCheck();
    if (fastCheck !== undefined && !laneIsBusy()) return inTurn(run(fastCheck, request));
    return waitForTurn(async () => run(await loadFastCheck(), request));
  };
}
