import type {
  BodyOutcome,
  BodyRefusal,
  BodyRequest,
  FileSummary,
  PrepareRequest,
} from "../protocol/bodies.ts";

// The tasks by which a test worker runs bodies on a lane: it names them by this file and its exports. What they do is in
// the closure of the bootstrap, which puts it here before any other code runs, and once.

export interface BodyTasks {
  prepare(request: PrepareRequest): Promise<FileSummary>;
  run(request: BodyRequest): Promise<BodyOutcome | BodyRefusal>;
  finish(request: PrepareRequest): Promise<readonly unknown[]>;
}

let tasks: BodyTasks | undefined;

/** @throws {TypeError} the second time */
export function provideBodyTasks(given: BodyTasks): void {
  if (tasks !== undefined) throw new TypeError("The tasks of this lane are there already");
  tasks = given;
}

/** Loads a test file, so that the time this takes is not on its first body. */
export function prepareFile(request: PrepareRequest): Promise<FileSummary> {
  return provided().prepare(request);
}

/** Runs one body, its hooks included. */
export function runBody(request: BodyRequest): Promise<BodyOutcome | BodyRefusal> {
  return provided().run(request);
}

/** Runs what the file wants done after its last body, and returns what was thrown. */
export function finishFile(request: PrepareRequest): Promise<readonly unknown[]> {
  return provided().finish(request);
}

function provided(): BodyTasks {
  if (tasks === undefined) throw new TypeError("This is for lanes that knitting/vitest has started");
  return tasks;
}
