// Places in code, as the main process maps them back to sources for test workers. Types only.

/** One line of a stack. Lines and columns count from 1. */
export interface StuckFrame {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
