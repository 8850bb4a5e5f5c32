// Whether a program printed what a page says that it prints.

/**
 * What a module says of its own output: the comments behind its `console.log`s, in their order.
 */
export function outputInComments(code: string): readonly string[] {
  return [...code.matchAll(/console\.log\(.*\)[;,]? \/\/ (.*)$/gmu)].map(([, said = ""]) => said);
}

/**
 * The lines that are said must be printed in this order, and nothing between them but where a line says `…`. Inside a line `…` stands for
 * anything, and a time for any other time.
 *
 * @returns the first line that is not printed where it should be; `undefined`: all are
 */
export function missingLine(
  said: readonly string[],
  printed: string,
  { gaps = false }: { readonly gaps?: boolean } = {},
): string | undefined {
  const lines = printed.split("\n").map(comparable);
  let furthest = -1;
  for (let start = 0; start < lines.length; start++) {
    const reached = linesReached(said, lines, start, gaps);
    if (reached === said.length) return undefined;
    furthest = Math.max(furthest, reached);
  }
  return said[Math.max(furthest, 0)];
}

function linesReached(
  said: readonly string[],
  lines: readonly string[],
  start: number,
  gaps: boolean,
): number {
  let at = start;
  let mayPass = false;
  for (const [index, line] of said.entries()) {
    if (line.trim() === "…") {
      mayPass = true;
      continue;
    }
    const pattern = patternOf(line);
    while ((mayPass || (gaps && index > 0)) && at < lines.length && !pattern.test(lines[at] ?? "")) at++;
    if (at >= lines.length || !pattern.test(lines[at] ?? "")) return index;
    at++;
    mayPass = false;
  }
  return said.length;
}

/** Without what differs from run to run: times, and space at the end of a line. */
function comparable(line: string): string {
  return line
    .replaceAll(/\b\d+(?:\.\d+)?(?:e-\d+)?\s?(?:ns|µs|ms|s)\b/gu, "<time>")
    .replaceAll(/\b\d{2}:\d{2}:\d{2}\b/gu, "<time>")
    .trimEnd();
}

function patternOf(line: string): RegExp {
  const parts = comparable(line)
    .split("…")
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "u");
}
