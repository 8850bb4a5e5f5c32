// What the permission policy has to know of the machine. Everything in this folder but host-context.ts is a pure function
// of it, so that tests can ask what any runtime on any machine would be told. Types only. Host thread.
import type path from "node:path";
import type { ProcessRuntime } from "../options/pool-options.ts";

export type EntryKind = "file" | "directory" | "link" | "other";

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** Looks at the file system and never throws: what cannot be seen is `undefined` or empty. */
export interface FileLookup {
  /** The path with every symbolic link resolved; `undefined` if there is no such path. */
  realpath(path: string): string | undefined;
  /** Empty for what is not a directory. */
  readdir(path: string): readonly DirectoryEntry[];
  /** Does not follow a link in the last place. */
  lstat(path: string): EntryKind | undefined;
  /** `undefined` for what cannot be read. */
  readText(path: string): string | undefined;
}

export interface RuntimeVersion {
  readonly name: ProcessRuntime;
  /** Such as `"24.21.0"`. */
  readonly version: string;
}

export interface PermissionContext {
  /** The process's working directory: what Node 22 and later give a thread unasked. */
  readonly cwd: string;
  readonly home: string;
  readonly runtime: RuntimeVersion;
  readonly lane: "thread" | "process";
  readonly path: Pick<
    typeof path,
    "sep" | "basename" | "dirname" | "join" | "parse" | "relative" | "resolve"
  >;
  readonly caseSensitive: boolean;
  readonly files: FileLookup;
  /** Directories that the pool's own code loads from, and files beside them. */
  readonly ownPaths: readonly string[];
  /** Files of the bootstrap and of task modules. */
  readonly modules: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** `drop()` of `process.permission`, to be called in a lane before any module of the user's loads. */
export interface PermissionDrop {
  readonly scope: string;
  readonly reference?: string;
}

/** A question for `process.permission.has()` in a lane. Another answer than `expected`: the lane must not start. */
export interface PermissionProbe extends PermissionDrop {
  readonly expected: boolean;
}

/** What becomes of one rule. */
export interface RuleOutcome {
  /** The rule's path in the options, such as `net`, or `symlinks` and `descriptors` for a runtime's limits. */
  readonly rule: string;
  readonly enforced: boolean;
  /** What enforces it, such as `--allow-fs-read`. */
  readonly by?: string;
  /** Why it is not enforced, or where it is stricter or looser than it reads. */
  readonly reason?: string;
  /** Whether the user gave the rule. */
  readonly explicit: boolean;
  /** Not a rule that anyone gave but a limit of this runtime: nothing to warn about or to refuse for. */
  readonly limit?: true;
}

/** What one runtime is told. */
export interface RuntimeFlags {
  readonly execArgv: readonly string[];
  readonly drops: readonly PermissionDrop[];
  /** Whether a lane is kept from the network by what is not among its flags. */
  readonly deniesNet: boolean;
  /** Takes as long as all the rest, and can be done while a lane comes up. */
  readonly check: () => RuntimeChecks;
}

export interface RuntimeChecks {
  readonly probes: readonly PermissionProbe[];
  readonly rules: readonly RuleOutcome[];
}

/** Everything that the start of a lane needs. Its `probes` and `rules` are made when one of them is first asked for. */
export interface PermissionPlan extends RuntimeChecks, Omit<RuntimeFlags, "check"> {
  readonly mode: "strict" | "unsafe";
  /** The lane's whole environment; `undefined`: the host's own. */
  readonly env: Readonly<Record<string, string>> | undefined;
  /** Whether console output reaches the host. */
  readonly console: boolean;
}
