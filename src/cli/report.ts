// What the doctor found out: the shape of `knitting doctor --json`, which the table shows as well. Types only.
import type { ProcessRuntime } from "../pool/options/pool-options.ts";

/** `enforce`: rules of a strict policy. `open`: what stays open in spite of them. The others: abilities. */
export type Section = "enforce" | "open" | "share" | "wait";

/** `alarm`: said to be enforced, and a lane could do it all the same. `unknown`: the runtime gave no answer. */
export type Answer = "yes" | "no" | "unknown" | "alarm";

/** What came of an attempt in a lane. `unclear`: it failed, but not for want of permission. */
export type Outcome = "denied" | "done" | "unclear";

export interface Finding {
  readonly section: Section;
  /** A rule's path in the options, or the name of an ability. */
  readonly name: string;
  readonly answer: Answer;
  /** A number, where "yes" says too little. */
  readonly count?: number;
  /** What enforces a rule. */
  readonly by?: string;
  /** Why not, or where it is stricter or looser than it reads. */
  readonly reason?: string;
  /** Only where it was tried in a lane. */
  readonly tried?: Outcome;
}

export interface RuntimeFindings {
  readonly name: ProcessRuntime;
  readonly version: string;
  readonly path: string;
  /** The kind of lane that the rules were translated for. */
  readonly lane: "thread" | "process";
  readonly findings: readonly Finding[];
}

export interface DoctorReport {
  readonly knitting: string;
  readonly platform: string;
  /** The working directory that the strict policy is about. */
  readonly directory: string;
  /** The Node that runs the doctor comes first. */
  readonly runtimes: readonly RuntimeFindings[];
  /** Runtimes that were looked for and are not there, or do not start. */
  readonly absent: readonly { readonly name: ProcessRuntime; readonly reason: string }[];
  /** Sentences. Not empty: exit code 1. */
  readonly alarms: readonly string[];
  /** Why something could not be tried. */
  readonly remarks: readonly string[];
}
