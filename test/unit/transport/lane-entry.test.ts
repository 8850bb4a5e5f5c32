import { describe, expect, it } from "vitest";
import { KnittingError } from "../../../src/pool/errors.ts";
import { findLaneEntry, laneEntry } from "../../../src/pool/transport/lane-entry.ts";

// Sources are no built files: beside them there is nothing that a lane could start with, as in a bundle.
describe.each(["thread", "process"] as const)(
  "what a %s lane starts with, where there is no such file",
  (kind) => {
    it("is not found", () => {
      expect(findLaneEntry(kind)).toBeUndefined();
    });

    it("is an error that names the file, and the line that each bundler needs", () => {
      let error: unknown;
      try {
        laneEntry(kind);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(KnittingError);
      const { code, href, message } = error as KnittingError;
      expect(code).toBe("LANE_STARTUP");
      expect(href).toMatch(new RegExp(`^file:.*/lane/${kind}-entry\\.mjs$`));
      for (const part of [href, "esbuild", "Rollup", "Rolldown", "Vite", "webpack"])
        expect(message).toContain(part);
    });
  },
);
