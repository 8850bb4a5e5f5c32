import type { UserConsoleLog } from "vitest";
import type { TestProject, Vitest } from "vitest/node";
import type { LaneNote, LogNote } from "../protocol/bodies.ts";
import { addLaneCoverage } from "./lane-coverage-sink.ts";
import { showsProgress } from "../terminal.ts";
import type { RunRecord } from "./run-record.ts";

// Passes on to Vitest what lanes print, and errors that nobody waits for any more. Runs in Vitest's main process, one for
// each project.

interface ReportingVitest {
  report(name: "onUserConsoleLog", log: UserConsoleLog): Promise<void>;
}

export interface NoteRelay {
  receive(note: LaneNote): void;
}

/** @param record takes what workers tell for the report */
export function createNoteRelay(project: TestProject, record: RunRecord): NoteRelay {
  const { vitest } = project;
  /** What has come in this turn of the event loop: one block for each test and stream, as Vitest has them. */
  let waiting: LogNote[] = [];

  const flush = (): void => {
    const blocks = new Map<string, LogNote[]>();
    for (const log of waiting) {
      const key = `${log.stream} ${log.taskId ?? ""}`;
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [log]);
      else block.push(log);
    }
    waiting = [];
    for (const block of blocks.values()) report(vitest, block);
  };

  return {
    receive(note) {
      if (note.note === "stray") {
        vitest.state.catchError(note.error, "Unhandled error of a test on a lane");
      } else if (note.note === "log") {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push(note);
      } else if (note.note === "progress") {
        if (showsProgress(process.stderr)) vitest.logger.error(note.text);
      } else if (note.note === "coverage") {
        if (note.coverage === undefined) record.uncovered = true;
        else addLaneCoverage(project, note.coverage);
      } else {
        record.receive(note);
      }
    },
  };
}

function report(vitest: Vitest, block: readonly LogNote[]): void {
  const [first] = block;
  if (first === undefined) return;
  const log: UserConsoleLog = {
    type: first.stream,
    content: block.map(({ text }) => text).join(""),
    ...(first.taskId === undefined ? {} : { taskId: first.taskId }),
    time: first.time,
    size: block.length,
  };
  vitest.state.updateUserLog(log);
  // The way to reporters is not in Vitest's types (the same in 4.1 and 5.1).
  void (vitest as unknown as ReportingVitest).report("onUserConsoleLog", log);
}
