import { basename } from "node:path";
import type { BodyNote, CallsNote } from "../protocol/run-notes.ts";
import type { RunRecord } from "./run-record.ts";
import { endText } from "./summary-text.ts";

// The rows of the timeline: one for each lane that ran bodies, one for each pool that took calls. Pure. Runs in Vitest's
// main process.

export interface TimelineBar {
  /** Of the whole timeline, from 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly kind: "body" | "stopped" | "calls";
  readonly text: string;
}

export interface TimelineRow {
  readonly label: string;
  /** When it was there, of the whole timeline. */
  readonly from: number;
  readonly to: number;
  readonly bars: readonly TimelineBar[];
}

export interface Timeline {
  readonly startedAt: number;
  readonly lengthMs: number;
  readonly rows: readonly TimelineRow[];
}

interface Life {
  readonly kind: "lane" | "pool";
  readonly note: string;
  readonly openedAt: number;
  readonly endedAt: number;
  readonly work: readonly (BodyNote | CallsNote)[];
}

export function timelineOf(record: RunRecord): Timeline {
  const lives = [...laneLives(record), ...poolLives(record)].toSorted(
    (one, other) => one.openedAt - other.openedAt,
  );
  const startedAt = Math.min(...lives.map(({ openedAt }) => openedAt));
  const endedAt = Math.max(...lives.map((life) => life.endedAt));
  const lengthMs = Math.max(1, endedAt - startedAt);
  const place = (at: number): number => Math.min(1, Math.max(0, (at - startedAt) / lengthMs));
  const seen = { lane: 0, pool: 0 };
  const rows = lives.map(({ kind, note, openedAt, endedAt: goneAt, work }) => ({
    label: `${kind} ${++seen[kind]}${note}${filesOf(work)}`,
    from: place(openedAt),
    to: place(goneAt),
    bars: work.map((note) => barOf(note, place)),
  }));
  return { startedAt, lengthMs, rows };
}

function laneLives({ lanes, bodies }: RunRecord): Life[] {
  const byLane = groupByLane(bodies);
  return [...lanes.values()].map(({ lane, openedAt, endedAt }) => ({
    kind: "lane",
    note: "",
    openedAt,
    endedAt,
    work: byLane.get(lane) ?? [],
  }));
}

function groupByLane(bodies: readonly BodyNote[]): Map<string, BodyNote[]> {
  const groups = new Map<string, BodyNote[]>();
  for (const body of bodies) {
    const group = groups.get(body.lane);
    if (group === undefined) groups.set(body.lane, [body]);
    else group.push(body);
  }
  return groups;
}

function poolLives({ pools, calls }: RunRecord): Life[] {
  return [...pools.values()].map(({ pool, openedAt, endedAt, lanes }) => ({
    kind: "pool",
    note: `, ${lanes} lanes`,
    openedAt,
    endedAt,
    work: calls.filter((note) => note.pool === pool),
  }));
}

function filesOf(work: Life["work"]): string {
  const names = [...new Set(work.map(({ file }) => basename(file)))];
  if (names.length === 0) return "";
  return names.length <= 2 ? ` · ${names.join(", ")}` : ` · ${names[0] ?? ""} and ${names.length - 1} more`;
}

function barOf(note: BodyNote | CallsNote, place: (at: number) => number): TimelineBar {
  const endedAt = note.note === "body" ? note.startedAt + note.runMs : note.endedAt;
  const ms = Math.round(endedAt - note.startedAt);
  const what = note.note === "calls" ? `${note.calls} calls, ` : "";
  const end = note.note === "body" && note.ended !== "answered" ? ` (${endText(note.ended)})` : "";
  return {
    from: place(note.startedAt),
    to: place(endedAt),
    kind: note.note === "calls" ? "calls" : note.ended === "answered" ? "body" : "stopped",
    text: `${note.test}: ${what}${ms} ms${end}`,
  };
}
