import { readCases, type CasesArguments } from "../each-cases.ts";
import { placeKey, TitleCounter } from "../title-counter.ts";
import type { BodyPlace } from "../protocol/bodies.ts";
import {
  collectSuite,
  createDescribe,
  createSuite,
  type Hook,
  type HookName,
  type LaneSuite,
} from "./suite-tree.ts";

// Finds the bodies of `test.lane` while a lane evaluates a test file. One in each lane; the stubs of `vitest` and
// `knitting/vitest` write to it.

/** A body, with all but the context of its test. */
export interface LaneBody {
  readonly suite: LaneSuite;
  readonly textHash: number;
  run(context: unknown): unknown;
}

export interface FileBodies {
  readonly root: LaneSuite;
  find(place: BodyPlace): LaneBody | undefined;
}

interface OpenFile {
  readonly counter: TitleCounter;
  readonly bodies: Map<string, LaneBody>;
  suite: LaneSuite;
}

type TestArguments = readonly [title: unknown, ...rest: readonly unknown[]];

export class BodyCollector {
  /** Around everything in any file: what setup files register. */
  readonly #outermost: LaneSuite = createSuite("");
  readonly #files = new Map<string, Promise<FileBodies>>();
  #setUp: Promise<void> | undefined;
  /** While setup files are evaluated. */
  isSettingUp = false;
  #open: OpenFile | undefined;

  readonly describe: unknown = createDescribe(() => this.#open?.suite);

  /** Evaluates the file if this lane hasn't yet. */
  collect(
    file: string,
    importModule: (file: string) => Promise<unknown>,
    setupFiles: readonly string[],
  ): Promise<FileBodies> {
    let collected = this.#files.get(file);
    if (collected === undefined) {
      collected = this.#collect(file, importModule, setupFiles);
      this.#files.set(file, collected);
    }
    return collected;
  }

  addHook(name: HookName, hook: unknown): void {
    if (typeof hook === "function") this.#suite.hooks[name].push(hook as Hook);
  }

  /** A hook that lanes can't run: bodies below it are refused. */
  addUnsupported(name: string): void {
    this.#suite.unsupported.push(name);
  }

  /** `test.lane`, and whatever is chained to it. */
  readonly laneTest: unknown = this.#createLaneTest();

  get #suite(): LaneSuite {
    return this.#open?.suite ?? this.#outermost;
  }

  async #collect(
    file: string,
    importModule: (file: string) => Promise<unknown>,
    setupFiles: readonly string[],
  ): Promise<FileBodies> {
    this.#setUp ??= this.#runSetupFiles(setupFiles, importModule);
    await this.#setUp;
    const root = createSuite("", this.#outermost);
    const open: OpenFile = { counter: new TitleCounter(), bodies: new Map(), suite: root };
    this.#open = open;
    try {
      await importModule(file);
      await collectSuite(root, (suite) => {
        open.suite = suite;
      });
    } finally {
      this.#open = undefined;
    }
    return { root, find: (place) => open.bodies.get(placeKey(place)) };
  }

  async #runSetupFiles(
    files: readonly string[],
    importModule: (file: string) => Promise<unknown>,
  ): Promise<void> {
    this.isSettingUp = true;
    try {
      for (const file of files) await importModule(file);
    } finally {
      this.isSettingUp = false;
    }
  }

  #createLaneTest(): unknown {
    const laneTest: unknown = new Proxy(() => {}, {
      apply: (_, __, args: unknown[]) => this.#add(args as [unknown], (body) => (context) => body(context)),
      get: (_, key) => {
        if (key === "each" || key === "for") return (...given: CasesArguments) => this.#addCases(key, given);
        if (key === "skipIf" || key === "runIf") return () => laneTest;
        return typeof key === "symbol" || key === "then" || key === "toString" ? undefined : laneTest;
      },
    });
    return laneTest;
  }

  #addCases(kind: "each" | "for", given: CasesArguments): (...args: TestArguments) => void {
    const cases = readCases(given);
    const spreads = cases.every(Array.isArray);
    return (...args) => {
      for (const item of cases) {
        this.#add(args, (body) => {
          if (kind === "for") return (context) => body(item, context);
          return () => (spreads ? body(...(item as readonly unknown[])) : body(item));
        });
      }
    };
  }

  #add([title, ...rest]: TestArguments, bind: (body: Hook) => (context: unknown) => unknown): void {
    const open = this.#open;
    const body = rest.find((value) => typeof value === "function") as Hook | undefined;
    if (open === undefined || body === undefined) return;
    const place = open.counter.next(title, body);
    open.bodies.set(placeKey(place), { suite: open.suite, textHash: place.textHash, run: bind(body) });
  }
}
