import type { PluginErrorCode } from "../errors.ts";
import type { RunNote } from "./run-notes.ts";

// What a test worker asks of a lane that is to run whole test bodies, and what the lane answers. Types only.

/** Which body of a file: the title as the file gives it, and how many bodies of that title came before. */
export interface BodyPlace {
  readonly title: string;
  readonly ordinal: number;
  /** Of the body's source text, so that another body in the same place is not taken for it. */
  readonly textHash: number;
}

/** What a body may read of its own test. */
export interface BodyTask {
  readonly id: string;
  readonly name: string;
  /** Names from the file's root down, with ` > ` between them. */
  readonly fullTestName: string;
  readonly suiteName: string | undefined;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly retry: unknown;
  readonly repeats: number | undefined;
}

export interface PrepareRequest {
  /** Path of the test file. */
  readonly file: string;
}

/** What a lane found in a test file. */
export interface FileSummary {
  /** Whether hooks run before or after bodies there. */
  readonly hasHooks: boolean;
}

export interface BodyRequest {
  readonly file: string;
  readonly place: BodyPlace;
  readonly task: BodyTask;
  /** How long it may run, in milliseconds; 0: without a limit. */
  readonly limitMs: number;
  /** How long each kind of hook may run. */
  readonly hookLimitMs: number;
}

/** An error as Vitest serializes it, with its diff. */
export type BodyError = Readonly<Record<string, unknown>>;

export interface BodyAnnotation {
  readonly message: string;
  readonly type: string | undefined;
  readonly attachment: unknown;
}

/** A body that the lane can't run, and why. */
export interface BodyRefusal {
  readonly status: "refused";
  readonly code: PluginErrorCode;
  readonly message: string;
}

export interface BodyOutcome {
  readonly status: "passed" | "failed" | "skipped" | "timedOut";
  readonly errors: readonly BodyError[];
  /** Why it was skipped. */
  readonly note: string | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly annotations: readonly BodyAnnotation[];
  readonly assertionCalls: number;
  /** Whether it has left something running: its lane must take no other body. */
  readonly leftRunning: boolean;
}

/** What a lane or a worker tells the main process on its own. There is no answer. */
export type LaneNote = LogNote | StrayNote | CoverageNote | ProgressNote | RunNote;

/** What code of a lane has covered, in the form of the provider; `undefined` when its policy forbids to count. */
export interface CoverageNote {
  readonly note: "coverage";
  readonly coverage: unknown;
}

/** How far something is that takes long. */
export interface ProgressNote {
  readonly note: "progress";
  readonly text: string;
}

/** Something was printed. */
export interface LogNote {
  readonly note: "log";
  readonly taskId: string | undefined;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  readonly time: number;
}

/** Something went wrong that a body left behind when its test was over. */
export interface StrayNote {
  readonly note: "stray";
  readonly taskId: string | undefined;
  readonly error: BodyError;
}
