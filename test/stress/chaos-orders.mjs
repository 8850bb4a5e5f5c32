// What a call of a chaos round is told to do, drawn by how often each is to happen. Used by chaos-round.mjs.
import { pick } from "./random.mjs";

/** What a call may do, and how often of 10,000. */
export const KINDS = [
  ["echo", 6000],
  ["bytes", 1500],
  ["nap", 1500],
  ["throw", 500],
  ["throwLater", 465],
  ["crash", 15],
  ["unhandled", 10],
  ["spin", 4],
  ["stall", 4],
  ["hoard", 2],
];
/** Bun knows no memory limit that would end it. */
export const KINDS_ON_BUN = KINDS.filter(([kind]) => kind !== "hoard");

/** The order that a call carries out, by which its outcome is judged. */
export function drawOrder(random, kinds, id, largest) {
  const kind = pick(random, kinds);
  const size = random() < 0.1 ? Math.floor(random() * largest) : Math.floor(random() * 200);
  if (kind === "echo") return { id, kind, load: random() < 0.5 ? id : "x".repeat(size) };
  if (kind === "bytes") return { id, kind, size };
  return { id, kind, ms: Math.floor(random() * 4) };
}

/** What runs to its end without a turn of the event loop. */
export const SYNCHRONOUS = new Set(["echo", "bytes", "throw"]);
