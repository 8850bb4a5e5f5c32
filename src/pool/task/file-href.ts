// The URL of a file. Any thread.

/**
 * The URL of an absolute path; `undefined` for anything else. Node's own conversion is fetched only when it is needed:
 * a lane that is started for ES modules, which have URLs for names, never loads it.
 */
export function fileHref(path: string): string | undefined {
  if (!path.startsWith("/") && !/^[A-Za-z]:[\\/]/.test(path)) return undefined;
  return process.getBuiltinModule("node:url").pathToFileURL(path).href;
}
