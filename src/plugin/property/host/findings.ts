import { type ChunkReply, readChunkStop, type Stretch } from "../contract.ts";
import type { LaneTrack, Slots } from "../slots.ts";
import { type Death, deathOf, isBystander } from "./deaths.ts";
import type { Stop } from "./level.ts";

// What a chunk that did not simply reply has found: a failure that the lane tells of, or one that took the lane with it.
// Host thread.

export interface Finding {
  readonly reply: ChunkReply;
  readonly stop: Stop | undefined;
  /** The shrinks that the lane went through after the stop. */
  readonly walk: readonly Stretch[];
  readonly lostLane: boolean;
  /** Of a trail: the node in which it stopped. */
  readonly node: number;
}

/** A failure that a lane went past, to the shrinks of its value. It is never the last, so that nobody asks what it threw. */
export const PASSED_BY: Stop = { kind: "failed", thrown: undefined, text: "", fatal: false };

/**
 * @param chunk where its lane wrote down how far it was, and how many runs it had
 * @param keepsSkips whether it matters which shrinks were skipped
 * @returns `bystander` when the lane had to go because of another call, `lost` when it died and nobody knows over which run,
 *   `undefined` when the rejection is none of these
 */
export function findingOf(
  reason: unknown,
  chunk: { readonly slots: Slots | undefined; readonly slot: number; readonly count: number },
  { runTimeoutMs, keepsSkips }: { readonly runTimeoutMs: number; readonly keepsSkips: boolean },
): Finding | "bystander" | "lost" | undefined {
  const stopped = readChunkStop(reason);
  if (stopped !== undefined) {
    const { facts, thrown } = stopped;
    const stop: Stop = { kind: facts.stop, thrown, text: facts.text, fatal: false };
    return { reply: facts, stop, walk: facts.walk, lostLane: false, node: facts.node };
  }
  if (isBystander(reason)) return "bystander";
  const death = deathOf(reason, runTimeoutMs);
  if (death === undefined) return undefined;
  // Without shared words it is only known when it was alone in its chunk.
  const alone: LaneTrack = { ran: 0, skips: [], walked: [], isRunning: true, node: 0 };
  const { slots, slot, count } = chunk;
  const track = slots === undefined ? (count === 1 ? alone : undefined) : slots.read(slot);
  return track === undefined ? "lost" : findingOfDeath(track, death, keepsSkips);
}

/** The lane died over a run: that one is the failure, and those before it have passed. */
function findingOfDeath(
  { ran, skips, walked, isRunning, node }: LaneTrack,
  death: Death,
  keepsSkips: boolean,
): Finding {
  const reply: ChunkReply = { ...stretchOf(ran), runs: 0, skips, ms: 0, isAsync: false };
  // Other lanes go the same way again.
  if (walked.length > 0 && keepsSkips) {
    return { reply, stop: PASSED_BY, walk: [stretchOf(0)], lostLane: true, node };
  }
  const stop: Stop = isRunning
    ? { kind: "failed", thrown: death.asFailure, text: "", fatal: true }
    : { kind: "broken", thrown: death.whileGenerating(), text: "", fatal: true };
  const walk = walked.map(stretchOf);
  // What comes after the failure is nothing yet.
  if (walk.length > 0) walk.push(stretchOf(0));
  return { reply, stop, walk, lostLane: true, node };
}

function stretchOf(ran: number): Stretch {
  return { ran, skips: undefined, ended: false };
}

/** The stretches of a chunk, each with what ended it. Of the failures on its way a lane tells the last one. */
export function stretchesOf({
  reply,
  stop,
  walk,
}: Finding): readonly (readonly [Stretch, Stop | undefined])[] {
  if (walk.length === 0) return [[reply, stop]];
  return [reply, ...walk].map((stretch, index) => {
    if (index === walk.length) return [stretch, undefined];
    return [stretch, index === walk.length - 1 ? stop : PASSED_BY];
  });
}
