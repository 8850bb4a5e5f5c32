// What a user may say about permissions. Types only; permission.ts here checks the shape, src/pool/permission/ enforces it.

/** `"strict"`: conservative defaults. `"unsafe"`: no limits, and a parent's permission flags are removed. Or rules. */
export type PermissionPolicy = "strict" | "unsafe" | PermissionProtocol;

/** `true`: all. `false`: none. A list: these. */
export type PathRule = boolean | readonly (string | URL)[];
/** `true`: all. `false`: none. A list: these. */
export type NameRule = boolean | readonly string[];

/**
 * Rules for task code. A rule that is left out has the default of `mode`.
 * What a runtime cannot enforce is reported by `pool.permissions`, never assumed.
 */
export interface PermissionProtocol {
  /** Where the rules start from. @default "strict" */
  readonly mode?: "strict" | "unsafe";
  /** `"required"`: a rule that this runtime cannot enforce is an error with `KNT_ERROR_PERMISSION`. @default warn once */
  readonly enforce?: "required";
  /** Directory that relative paths in the rules start from. @default the working directory */
  readonly cwd?: string | URL;
  /** Files and directories that may be read. */
  readonly read?: PathRule;
  /** Files and directories that may be written. */
  readonly write?: PathRule;
  /** Exceptions from `read`. They win. */
  readonly denyRead?: PathRule;
  /** Exceptions from `write`. They win. */
  readonly denyWrite?: PathRule;
  /** Hosts that may be contacted, such as `"example.com:443"`. */
  readonly net?: NameRule;
  /** Exceptions from `net`. They win. */
  readonly denyNet?: NameRule;
  /** Hosts from which modules may be imported. */
  readonly allowImport?: NameRule;
  readonly env?: EnvRules;
  /** Programs that may be started. */
  readonly run?: NameRule;
  /** Exceptions from `run`. They win. */
  readonly denyRun?: NameRule;
  /** Whether the lane's console output reaches the host. @default false in strict mode, true in unsafe mode */
  readonly console?: boolean;
  readonly node?: NodePermissionRules;
  /** Permissions by Deno's own names. */
  readonly deno?: RuntimePermissionRules;
  /** Permissions by Bun's own names. */
  readonly bun?: RuntimePermissionRules;
}

/** Environment variables that lanes see. A name may end in `*`. */
export interface EnvRules {
  /** Let through besides the harmless ones. `true`: all of them. */
  readonly allow?: NameRule;
  /** Never let through, whatever `allow` says. */
  readonly deny?: NameRule;
  /** Environment files to load. */
  readonly files?: readonly (string | URL)[];
}

/** Broad switches of Node's permission model. @default all false in strict mode */
export interface NodePermissionRules {
  readonly allowWorker?: boolean;
  readonly allowChildProcess?: boolean;
  readonly allowAddons?: boolean;
  readonly allowWasi?: boolean;
}

/** Rules by the runtime's own names, such as `sys` or `ffi` of Deno. */
export type RuntimePermissionRules = Readonly<Record<string, NameRule>>;
