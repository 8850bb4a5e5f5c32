// Takes this package's own lines out of stacks: they lead nobody to a fault. Used in workers and in lanes.

const OWN_CODE = new URL("../", import.meta.url);

/**
 * A stack without the lines of this package.
 * @param code where all of its code lies; to be given by code that is bundled, which this file is then a part of
 */
export function withoutOwnFrames(stack: string, code: URL = OWN_CODE): string {
  const isForeign = (line: string): boolean =>
    !/^\s+at /.test(line) || !(line.includes(code.href) || line.includes(code.pathname));
  return stack.split("\n").filter(isForeign).join("\n");
}
