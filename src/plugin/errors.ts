// Errors that the Vitest plugin raises itself, on any of its three sides. Imports no code.

/**
 * Codes are API; messages are not.
 *
 * - `PLUGIN_MISSING` the test API was used without `knitting()` in the `plugins` of the Vitest config.
 * - `PEER_MISSING` a test imports what needs a package that is not installed, such as fast-check.
 * - `PLUGIN_UNSUPPORTED` something of Vitest that can't exist on a lane, such as `vi.mock`, was used there.
 * - `MODULE_SERVER` a lane lost, or never got, its connection to the module server of the plugin.
 * - `PERMISSION_LOOSENED` a suite or a test asks for more than the config lets lanes do.
 * - `LANE_LOAD` a lane could not load a test file whose bodies it was to run: the reason is in `cause`.
 * - `BODY_NOT_FOUND` a lane evaluated a test file and did not find the body that it was to run.
 * - `RUN_TIMEOUT` a run of a property, or the making of its value, took longer than its `runTimeoutMs`.
 * - `RUN_CRASHED` a run of a property, or the making of its value, ended its lane.
 * - `MODULE_FETCH` Vite could not resolve or transform a module that a lane asked for: the reason is in the message.
 */
export type PluginErrorCode =
  | "PLUGIN_MISSING"
  | "PEER_MISSING"
  | "PLUGIN_UNSUPPORTED"
  | "MODULE_SERVER"
  | "MODULE_FETCH"
  | "PERMISSION_LOOSENED"
  | "LANE_LOAD"
  | "BODY_NOT_FOUND"
  | "RUN_TIMEOUT"
  | "RUN_CRASHED";

/** An error of the plugin, as opposed to one of the pool or of the code under test. */
export class PluginError extends Error {
  readonly code: PluginErrorCode;

  constructor(code: PluginErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : options);
    this.code = code;
  }
}

Object.defineProperty(PluginError.prototype, "name", {
  value: "KnittingPluginError",
  configurable: true,
  writable: true,
});
