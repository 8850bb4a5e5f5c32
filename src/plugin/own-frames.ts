// Takes this package's own lines out of stacks: they lead nobody to a fault. Used in workers and in lanes.

const OWN_CODE = new URL("../", import.meta.url);

/** A stack without the lines of this package. */
export function withoutOwnFrames(stack: string): string {
  return stack.split("\n").filter(isForeign).join("\n");
}

function isForeign(line: string): boolean {
  return !/^\s+at /.test(line) || !(line.includes(OWN_CODE.href) || line.includes(OWN_CODE.pathname));
}
