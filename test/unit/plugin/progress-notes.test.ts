import { once } from "node:events";
import type { TestProject } from "vitest/node";
import { afterEach, expect, test, vi } from "vitest";
import { tellProgress } from "../../../src/plugin/property/test/tell-progress.ts";
import type { LaneNote } from "../../../src/plugin/protocol/bodies.ts";
import type { LaneWelcome } from "../../../src/plugin/protocol/messages.ts";
import { startModuleServer } from "../../../src/plugin/server/module-server.ts";
import { createNoteRelay } from "../../../src/plugin/server/note-relay.ts";
import { RunRecord } from "../../../src/plugin/server/run-record.ts";

// How far a long property is: a worker tells, and the main process shows it where somebody looks on.

const { isTTY } = process.stderr;

afterEach(() => {
  process.stderr.isTTY = isTTY;
  vi.unstubAllEnvs();
});

function relayed(note: LaneNote): readonly string[] {
  const shown: string[] = [];
  const vitest = { logger: { error: (text: string) => shown.push(text) } };
  createNoteRelay({ vitest } as unknown as TestProject, new RunRecord()).receive(note);
  return shown;
}

test("a worker tells it by name, and only when there is something to tell", async () => {
  const events = new EventTarget();
  const notes: LaneNote[] = [];
  const server = await startModuleServer({
    welcome: () => ({}) as LaneWelcome,
    answer: async () => undefined,
    note(note) {
      notes.push(note);
      events.dispatchEvent(new Event("note"));
    },
  });
  try {
    tellProgress(server.address, "quiet.test.ts > is short").end();
    const view = tellProgress(server.address, "a.test.ts > adds up");
    const told = once(events, "note");
    view.show("10 of 100 runs");
    await told;
    view.end();
    expect(notes).toEqual([{ note: "progress", text: "a.test.ts > adds up: 10 of 100 runs" }]);
  } finally {
    await server.close();
  }
});

test("a worker without a connection goes on", async () => {
  const view = tellProgress({ path: "/nowhere/knitting.sock", token: "none" }, "a.test.ts > adds up");
  view.show("10 of 100 runs");
  view.end();
  await new Promise((resolve) => setImmediate(resolve));
});

test.each([
  [true, "", ["10 of 100 runs"]],
  [true, "1", []],
  [false, "", []],
])("is shown on a terminal (%s), and not in CI (%j)", (onTerminal, ci, expected) => {
  process.stderr.isTTY = onTerminal;
  vi.stubEnv("CI", ci);
  expect(relayed({ note: "progress", text: "10 of 100 runs" })).toEqual(expected);
});
