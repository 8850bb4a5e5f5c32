// Where the files are that lanes start with, and what to say when a bundler has left them behind. Host thread, once per pool.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { KnittingError } from "../errors.ts";
import type { LaneCarrier } from "./lane-carrier.ts";

type LaneKind = LaneCarrier["kind"];

/**
 * As seen from the built file. Written out in full, because that is the form in which a bundler may find files that have to stay
 * files, and when a lane is started, because CommonJS that a bundler has made may know no `import.meta.url`.
 */
const ENTRIES: Readonly<Record<LaneKind, () => URL>> = {
  thread: () => new URL("../lane/thread-entry.mjs", import.meta.url),
  process: () => new URL("../lane/process-entry.mjs", import.meta.url),
};

/** What a process lane starts on a thread of its own, beside its entry. */
const INNER_ENTRY = "./thread-entry.mjs";

const found: Partial<Record<LaneKind, URL>> = {};

/** The module that lanes start with, unless the `source` option names another. `undefined`: it is not there. */
export function findLaneEntry(kind: LaneKind): URL | undefined {
  const known = found[kind];
  if (known !== undefined) return known;
  const entry = locate(kind);
  if (entry === undefined || !isThere(entry)) return undefined;
  if (kind === "process" && !isThere(new URL(INNER_ENTRY, entry))) return undefined;
  return (found[kind] = entry);
}

/**
 * The same, where a pool cannot do without.
 *
 * @throws {KnittingError} LANE_STARTUP when it is not there
 */
export function laneEntry(kind: LaneKind): URL {
  const entry = findLaneEntry(kind);
  if (entry !== undefined) return entry;
  const expected = locate(kind)?.href;
  const missing = expected === undefined ? "" : `, ${expected},`;
  throw new KnittingError(
    "LANE_STARTUP",
    `The file that ${kind} lanes start with${missing} is not there: a bundler has put "knitting" into a file of its own, and its ` +
      `lanes were left behind. Keep "knitting" out of the bundle: ${MEND}`,
    expected === undefined ? {} : { href: expected },
  );
}

const MEND =
  "`--external:knitting` for esbuild, `external: [/^knitting(\\/|$)/]` for Rollup and Rolldown, " +
  '`ssr: { external: ["knitting"] }` for Vite, `externals: [/^knitting(\\/|$)/]` with `externalsType: "module"` for webpack';

function locate(kind: LaneKind): URL | undefined {
  try {
    return ENTRIES[kind]();
  } catch {
    return undefined;
  }
}

function isThere(entry: URL): boolean {
  if (entry.protocol !== "file:") return true;
  try {
    return existsSync(fileURLToPath(entry));
  } catch {
    // A host that may not look: what is wrong then, Node says when the lane starts.
    return true;
  }
}
