// What the place that output goes to can show. Called by main.ts.

export interface Look {
  /** With the escape sequences of a terminal. */
  readonly coloured: boolean;
  /** Columns of a line. */
  readonly width: number;
}

/** What a file or a pipe gets, and the least that the table can do with. */
const USUAL_WIDTH = 80;
/** Longer lines are hard to read. */
const MAX_WIDTH = 120;

type Output = Pick<NodeJS.WriteStream, "isTTY" | "columns">;
type Environment = Readonly<Record<string, string | undefined>>;

/** FORCE_COLOR wins over NO_COLOR, and that over what the terminal is, as in Node's own output. */
export function lookOf(output: Output, environment: Environment = process.env): Look {
  const width = output.isTTY ? Math.min(Math.max(output.columns, USUAL_WIDTH), MAX_WIDTH) : USUAL_WIDTH;
  return { coloured: isColoured(output, environment), width };
}

function isColoured({ isTTY }: Output, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTTY && TERM !== "dumb";
}
