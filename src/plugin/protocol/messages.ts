// What the module server in Vitest's main process and a lane say to each other, and what each is started with.
// Types only.

/** The first message of a lane. The server answers with a `LaneWelcome`, or closes the connection. */
export interface LaneHello {
  readonly token: string;
}

export type CoverageProvider = "v8" | "istanbul";

/** What a lane has to know before it can load modules as Vitest's own workers do. */
export interface LaneWelcome {
  /** Script that sets the `define`s of the config as globals, as Vitest gives it to its workers. */
  readonly defines: string;
  /** `import.meta.env` */
  readonly env: Readonly<Record<string, unknown>>;
  /** Whether `test`, `expect` and the others are global. */
  readonly globals: boolean;
  /** Vitest's `deps.interopDefault` */
  readonly interopDefault: boolean;
  /** Whether Vitest leaves the loading of modules to Node: `experimental.viteModuleRunner: false`. */
  readonly isNative: boolean;
  /** What tests read with `inject()`: `node:v8` serialized, base64. */
  readonly provided: string;
  /** The config as Vitest's workers have it, likewise. */
  readonly config: string;
  /** What counts coverage, if anything does. */
  readonly coverage?: CoverageProvider;
  /** Whether what is printed may be coloured. */
  readonly colors: boolean;
  /** File URL of Vitest's own entry, in the copy that runs the tests. */
  readonly vitestHref: string;
  /** File URL of `vite/module-runner`, in the copy that Vitest uses. */
  readonly moduleRunnerHref: string;
  /** Root of the project, for what is relative to it. */
  readonly root: string;
}

/** One call of the module runner's transport. */
export interface ModuleRequest {
  readonly id: number;
  readonly name: string;
  readonly data: readonly unknown[];
}

export type ModuleReply =
  | { readonly id: number; readonly status: "fulfilled"; readonly result: unknown }
  | { readonly id: number; readonly status: "rejected"; readonly failure: ModuleFailure };

/** A failure of Vite as plain data. `loc` and `frame` are what its plugins add to errors in the user's source. */
export interface ModuleFailure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  /** The module that could not be loaded. */
  readonly id?: string;
  readonly plugin?: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  readonly frame?: string;
}

/** Where the module server listens, and the word that opens it. */
export interface ModuleServerAddress {
  readonly path: string;
  readonly token: string;
}

/** `worker.bootstrap.data` of every lane that the plugin starts. */
export interface LaneBootstrapData {
  readonly server: ModuleServerAddress;
  /** The user's own `worker.bootstrap`, to run when modules can be loaded. */
  readonly next?: { readonly href: string; readonly name?: string; readonly data?: unknown };
}
