// Lines of text as both forms of the report need them. Pure. Called by summary.ts and table.ts.
import { styleText } from "node:util";
import type { Answer, DoctorReport } from "./report.ts";
import type { Look } from "./terminal.ts";

const COLOURS = { yes: "green", no: "yellow", unknown: "yellow", alarm: ["bold", "red"] } as const;

export type Paint = (answer: Answer, text: string) => string;

export function painter({ coloured }: Look): Paint {
  // Whether to colour has been decided; newer Node would ask the terminal again.
  return (answer, text) =>
    coloured ? styleText([COLOURS[answer]].flat(), text, { validateStream: false }) : text;
}

/** What was asked about what, and what is not as it should be. */
export function heading({ knitting, platform, alarms }: DoctorReport, look: Look): readonly string[] {
  const paint = painter(look);
  const lines = alarms.flatMap((alarm) => wrap("ALARM ", alarm, look.width));
  return [`knitting ${knitting}, ${platform}`, ...lines.map((line) => paint("alarm", line))];
}

/** Words longer than a line, such as paths, stay whole. */
export function wrap(start: string, text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = start;
  let empty = true;
  for (const word of text.split(/\s+/u)) {
    if (!empty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = " ".repeat(start.length);
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}
