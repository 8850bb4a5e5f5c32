// From a pool's options to what starts its process lanes, and the memory that they share with the host. Host thread.
import { fileURLToPath } from "node:url";
import { type Native, loadNative } from "../native/libc.ts";
import { mapRegion, regionBytes, releaseRegion } from "../native/region.ts";
import type { ResolvedPoolOptions } from "../options/resolved-options.ts";
import type { LaneBoot } from "../protocol/messages.ts";
import type { InnerThread, ProcessLaneArgument } from "../protocol/process-boot.ts";
import { type SegmentBuffers, segmentBuffers, segmentBytes, segmentSizes } from "../protocol/segment.ts";
import type { SharedBufferCarrier } from "../shared-memory/reference.ts";
import { threadFlags } from "./exec-argv.ts";
import type { FoundRuntime } from "./find-runtime.ts";
import type { LaneCarrier, LaneParts, MemoryNeeds, SharedParts } from "./lane-carrier.ts";
import { laneEntry } from "./lane-entry.ts";
import type { LaneEvents, LaneTransport } from "./lane-transport.ts";
import { MemoryDesk } from "./memory-desk.ts";
import { NamedMemory } from "./named-memory.ts";
import { ProcessBell } from "./process-bell.ts";
import { processCommand } from "./process-command.ts";
import { type ProcessSettings, startProcess } from "./process.ts";
import { SpinRight } from "./spin-rights.ts";
import type { LaneRestrictions } from "./thread-lanes.ts";

/** The memory of one lane. */
interface LaneSegment {
  /** Stays open for the lane's successors. */
  readonly handle: number;
  readonly name: string | undefined;
  readonly buffers: SegmentBuffers;
  readonly argument: string;
  readonly spinRight: SpinRight;
}

export interface ProcessLanesSettings {
  readonly runtime: FoundRuntime;
  readonly restrictions: LaneRestrictions;
  /** Whether tasks run on a thread inside the process, which the restrictions are for then. */
  readonly inThread: boolean;
  readonly hostFlags: readonly string[];
}

/**
 * @throws {KnittingError} SHARED_MEMORY_UNAVAILABLE when memory cannot be shared with other processes here
 * @throws {TypeError} when an option cannot be had on that runtime
 */
export function processLanes(options: ResolvedPoolOptions, settings: ProcessLanesSettings): LaneCarrier {
  return new ProcessLanes(options, settings, loadNative());
}

class ProcessLanes implements LaneCarrier {
  readonly kind = "process";
  readonly exposeGc = false;
  readonly #options: ResolvedPoolOptions;
  readonly #settings: ProcessLanesSettings;
  readonly #native: Native;
  readonly #desk: MemoryDesk;
  readonly #segments = new Map<number, LaneSegment>();
  readonly #inner: InnerThread | undefined;
  readonly #names: NamedMemory | undefined;
  #bell: ProcessBell | undefined;

  constructor(options: ResolvedPoolOptions, settings: ProcessLanesSettings, native: Native) {
    const { processSharedMemory, resourceLimits } = options.worker;
    this.#options = options;
    this.#settings = settings;
    this.#native = native;
    this.#desk = new MemoryDesk(native);
    this.#names =
      processSharedMemory.mode === "named" ? new NamedMemory(native, processSharedMemory) : undefined;
    if (settings.inThread) {
      const { execArgv, resourceLimits: limits } = threadFlags([], options.workerExecArgv, resourceLimits);
      const flags = [...execArgv, ...settings.restrictions.execArgv];
      this.#inner = {
        // It is bound by the policy, and the process is not.
        ...(options.source === undefined ? {} : { entry: options.source }),
        execArgv: flags,
        resourceLimits: { ...limits } as Record<string, number>,
      };
    }
    // Says now what is wrong with the options.
    this.#commandFor("");
  }

  get memory(): SharedBufferCarrier {
    return this.#desk;
  }

  launch(): void {
    // A process is told all by what it is started with.
  }

  cancelLaunch(): void {
    this.release();
  }

  share(laneIndices: readonly number[], needs: MemoryNeeds): SharedParts {
    const { payload, abortCapacity, withBoard } = needs;
    const sizes = segmentSizes(payload.maxBytes, abortCapacity, withBoard);
    const lanes = laneIndices.map((index): LaneParts => {
      const segment = this.#makeSegment(sizes);
      this.#segments.set(index, segment);
      return partsOf(segment.buffers);
    });
    this.#bell = new ProcessBell(lanes.map(({ poolMemory }) => poolMemory.bell));
    return { lanes, bell: this.#bell };
  }

  readonly start = (boot: LaneBoot, events: LaneEvents): LaneTransport => {
    const segment = this.#segments.get(boot.laneIndex);
    if (segment === undefined) throw new Error(`Lane ${boot.laneIndex} has no memory`);
    const { memory: _memory, poolMemory: _poolMemory, spinTokens: _spinTokens, ...rest } = boot;
    const { restrictions, inThread } = this.#settings;
    const { debug } = this.#options;
    const diagnostics = Object.values(debug).includes(true);
    const settings: Omit<ProcessSettings, "memorySocket" | "spinRight"> = {
      ...this.#commandFor(segment.argument),
      env: laneEnvironment(restrictions),
      console: restrictions.console ? (diagnostics ? "tag" : "forward") : "silent",
      diagnostics,
      memory: segment.name === undefined ? segment.handle : undefined,
      sleepsOnSocket: inThread,
    };
    const data = { boot: rest, inThread: this.#inner };
    const socket = this.#desk.connect(boot.laneIndex);
    try {
      return startProcess(
        { ...settings, memorySocket: socket, spinRight: segment.spinRight },
        data,
        segment.buffers,
        events,
        () => {
          this.#desk.serve(boot.laneIndex);
          this.#bell?.rung();
        },
      );
    } finally {
      this.#native.close(socket);
    }
  };

  release(): void {
    for (const { handle, buffers, spinRight } of this.#segments.values()) {
      spinRight.release();
      for (const region of Object.values(buffers)) if (region.byteLength > 0) releaseRegion(region);
      this.#native.close(handle);
    }
    this.#segments.clear();
    this.#desk.release();
    this.#names?.release();
  }

  #makeSegment(sizes: LaneSegmentSizes): LaneSegment {
    const bytes = segmentBytes(sizes, regionBytes);
    const { name, handle } = this.#names?.create(bytes) ?? {
      name: undefined,
      handle: this.#native.memory.createAnonymous(bytes),
    };
    const buffers = segmentBuffers(sizes, regionBytes, (offset, length) => mapRegion(handle, offset, length));
    const spinRight = new SpinRight(buffers.control, buffers.spinToken);
    const argument: ProcessLaneArgument = {
      knittingLane: 1,
      ...(name === undefined ? {} : { memoryName: name }),
      sizes,
    };
    return { handle, name, buffers, argument: JSON.stringify(argument), spinRight };
  }

  #commandFor(argument: string): { readonly command: string; readonly args: readonly string[] } {
    const { source, worker, workerExecArgv } = this.#options;
    const { runtime, restrictions, inThread, hostFlags } = this.#settings;
    return processCommand({
      runtime,
      prefix: worker.processCommandPrefix,
      hostFlags: runtime.name === "node" ? hostFlags : [],
      restrictions: inThread ? [] : restrictions.execArgv,
      extra: inThread ? workerExecArgv.filter((flag) => !isForThread(flag)) : workerExecArgv,
      limits: inThread ? {} : worker.resourceLimits,
      entry: fileURLToPath(source === undefined || inThread ? laneEntry("process") : source),
      argument,
    });
  }
}

type LaneSegmentSizes = ReturnType<typeof segmentSizes>;

/** Flags that would give the process fewer rights than it needs are for the thread inside alone. */
function isForThread(flag: string): boolean {
  return /^--(?:experimental-)?(?:permission|allow-)/.test(flag);
}

function partsOf(buffers: SegmentBuffers): LaneParts {
  const {
    control,
    requestSlots,
    replySlots,
    requestPayload,
    replyPayload,
    board,
    bell,
    abortFlags,
    spinToken,
  } = buffers;
  return {
    memory: { control, requestSlots, replySlots, requestPayload, replyPayload, board },
    poolMemory: { bell, abortFlags },
    spinTokens: spinToken,
  };
}

/** Those of the host's variables that tie a process to its own parent are not for lanes. */
const NOT_INHERITED = ["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "NODE_UNIQUE_ID"];

function laneEnvironment({ env }: LaneRestrictions): Readonly<Record<string, string>> {
  if (env !== undefined) return env;
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !NOT_INHERITED.includes(name)) own[name] = value;
  }
  return own;
}
