// Everything that passes between host and lane outside the rings: how a lane is booted, and the control messages on
// its port. Rare and never on the path of an ordinary call.
import type { LaneMemory, PoolMemory } from "./memory.ts";

/** A value as the codec left it, able to cross by structured clone. */
export interface EncodedMessage {
  readonly tag: number;
  readonly inline: number;
  readonly bytes: Uint8Array | undefined;
}

/**
 * What tells a task from all others, on the host as in a lane. Counts are of the calls of task() before, in that realm: on
 * the same line, at the same place, and with a function of the same text in the same module.
 */
export interface TaskPlace {
  /** URL of the module. */
  readonly href: string;
  readonly line: number;
  readonly column: number;
  readonly ordinal: number;
  readonly lineOrdinal: number;
  readonly textHash: number;
  readonly textOrdinal: number;
  /** In the module as a whole. */
  readonly moduleOrdinal: number;
  /** The host is a test runner, which may evaluate a module several times. */
  readonly mayRepeat: boolean;
}

/** Where a lane finds a task's function. */
export type TaskSource =
  /** Made by `task()`: importing the module makes it again, at the same place of the source. */
  | ({ readonly kind: "declared" } & TaskPlace)
  /** Made by `importTask()`: an export of a module that only lanes import. */
  | { readonly kind: "imported"; readonly href: string; readonly exportName: string }
  /** A bare function: an export of the module that created the pool. */
  | {
      readonly kind: "exported";
      readonly href: string;
      /** Exports to try, in this order. */
      readonly names: readonly string[];
      /** The function's own name: the export must be that function and not another of the same export name. */
      readonly functionName: string;
    };

/** A task as a lane has to know it. */
export interface TaskEntry {
  readonly id: number;
  /** Its name in the pool's task map, for messages. */
  readonly name: string;
  readonly source: TaskSource;
  /** Whether the function gets a `TaskControl` as its second argument. */
  readonly abortAware: boolean;
}

export interface LaneBootstrap {
  readonly href: string;
  readonly name: string;
  readonly data: unknown;
  /** The data as the codec left it, when structured clone cannot take it. */
  readonly encoded?: EncodedMessage & { readonly attachments: readonly unknown[] | undefined };
}

/** How an idle lane waits. Times as in the options. */
export interface LaneTimers {
  readonly spinMicroseconds: number;
  readonly parkMs: number;
  readonly pauseNanoseconds: number;
}

export interface DebugNamespaces {
  readonly host: boolean;
  readonly globals: boolean;
  readonly signals: boolean;
  readonly imports: boolean;
  readonly lifecycle: boolean;
}

/** A right to give up, by the names of `process.permission`. */
export interface PermissionDrop {
  readonly scope: string;
  readonly reference?: string;
}

/** A question for `process.permission.has()`. Another answer than `expected`: the lane must not start. */
export interface PermissionProbe extends PermissionDrop {
  readonly expected: boolean;
}

/** What a lane does and checks about its permissions before any code of the user's loads. */
export interface LanePermission {
  readonly drops: readonly PermissionDrop[];
  readonly probes: readonly PermissionProbe[];
  /** A file that exists and must not be readable, to be tried in earnest. */
  readonly unreadable: string | undefined;
  /** Whether the environment of the host must not be seen. */
  readonly hideEnvironment: boolean;
  /** What the bootstrap still needs, and no task may have. */
  readonly afterBootstrap: {
    readonly drops: readonly PermissionDrop[];
    readonly probes: readonly PermissionProbe[];
  };
}

/** All that a lane needs to start. Structured-cloneable. */
export interface LaneBoot {
  readonly laneIndex: number;
  /** Unique among all lanes of the host; marks a spin token as taken. */
  readonly laneId: number;
  readonly memory: LaneMemory;
  readonly poolMemory: PoolMemory;
  /** Words that lanes must claim to be allowed to spin; see protocol/layout.ts. */
  readonly spinTokens: SharedArrayBuffer;
  readonly tasks: readonly TaskEntry[];
  readonly bootstrap: LaneBootstrap | undefined;
  readonly maxPayloadBytes: number;
  readonly timers: LaneTimers;
  readonly debug: DebugNamespaces;
  readonly permission: LanePermission;
  /** Whether `--expose-gc` was asked for, which Node does not take for one thread. */
  readonly exposeGc: boolean;
}

export type HostMessage =
  | { readonly kind: "attachments"; readonly openIndex: number; readonly values: readonly unknown[] }
  | { readonly kind: "load"; readonly tasks: readonly TaskEntry[] };

export type LaneMessage =
  | { readonly kind: "ready" }
  /** An uncaught error is about to end the lane. Only lanes say so whose carrier does not. */
  | { readonly kind: "dying"; readonly reason: EncodedMessage }
  /** The lane could not start. `fatal`: trying again would end the same way. */
  | {
      readonly kind: "failed";
      /** What the lane was doing, such as `importing file:///app/tasks.js`. */
      readonly doing: string;
      readonly reason: EncodedMessage;
      readonly fatal: boolean;
    }
  | { readonly kind: "loaded"; readonly ids: readonly number[] }
  | {
      readonly kind: "loadFailed";
      readonly ids: readonly number[];
      readonly doing: string;
      readonly reason: EncodedMessage;
    }
  | { readonly kind: "attachments"; readonly openIndex: number; readonly values: readonly unknown[] };
