import type { TransformResult } from "vite";

// Appends a module's source map to its code, in the one form that Vite's module runner reads. Vitest's main process.

// Split, so that tools that look for the comment don't take this file for a mapped one.
const COMMENT = "//# sourceMa" + "ppingURL=";
const OWN_MARK = "//# sourceMappingSource=vite-generated";
const OTHER_MAP = new RegExp(`${COMMENT}data:application/json[^,]+base64,[A-Za-z0-9+/=]+$`, "gm");

/**
 * Leaves the cached result as it is, unlike Vite's own `fetchModule`: that would add a `sourceURL` to the code which
 * Vitest's workers get from the same cache, and coverage would lose their files.
 */
export function withInlineSourceMap(code: string, map: TransformResult["map"]): string {
  if (map === null || !("version" in map) || code.includes(OWN_MARK)) return code;
  const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
  const body = code.replace(OTHER_MAP, "").trimEnd();
  return `${body}\n${OWN_MARK}\n${COMMENT}data:application/json;base64,${encoded}\n`;
}
