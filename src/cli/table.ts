// The report as text: a table of at most 80 columns, one column per runtime, and numbered notes under it. Pure. Called by
// main.ts.
import { styleText } from "node:util";
import type { Answer, DoctorReport, Finding, RuntimeFindings, Section } from "./report.ts";

const WIDTH = 80;
const NAME_WIDTH = 28;
const CELL_WIDTH = 17;
/** What fits; further runtimes get a table of their own. */
const COLUMNS = 2;

const TITLES: Readonly<Record<Section, string>> = {
  enforce: "Rules of a strict policy: enforced?",
  open: "Left open by the runtime",
  share: "Can share",
  wait: "Can wait on",
};
const SECTIONS = ["enforce", "open", "share", "wait"] as const satisfies readonly Section[];
const COLOURS = { yes: "green", no: "yellow", unknown: "yellow", alarm: ["bold", "red"] } as const;

/** Texts under the table, each with its number, which equal texts share. */
class Notes {
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }

  lines(): readonly string[] {
    return [...this.#numbers].flatMap(([text, number]) => wrap(`[${number}]`.padEnd(5), text));
  }
}

/** @param coloured with the escape sequences of a terminal */
export function formatTable(report: DoctorReport, coloured: boolean): string {
  const paint = (answer: Answer, text: string): string =>
    // Whether the output takes colours was asked before, and is not for styleText() to find out.
    coloured ? styleText([COLOURS[answer]].flat(), text) : text;
  const notes = new Notes();
  const lines = [`knitting ${report.knitting}, ${report.platform}`];
  for (const alarm of report.alarms) lines.push(...wrap("ALARM ", alarm).map((line) => paint("alarm", line)));
  for (let first = 0; first < report.runtimes.length; first += COLUMNS) {
    lines.push("", ...tableOf(report.runtimes.slice(first, first + COLUMNS), notes, paint));
  }
  lines.push("");
  for (const { name, reason } of report.absent) lines.push(...wrap(`${name}: `, reason));
  const tried = report.runtimes.some(({ findings }) => findings.some((each) => each.tried !== undefined));
  if (tried) lines.push(...wrap("* ", "tried just now in a lane under a strict policy"));
  for (const remark of report.remarks) lines.push(...wrap("- ", remark));
  lines.push("", ...notes.lines());
  return `${lines.join("\n")}\n`;
}

function tableOf(
  runtimes: readonly RuntimeFindings[],
  notes: Notes,
  paint: (answer: Answer, text: string) => string,
): readonly string[] {
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(NAME_WIDTH), ...cells].join("  ").trimEnd();
  const fit = (text: string): string => text.padEnd(CELL_WIDTH);
  const lines = [
    line(
      "",
      runtimes.map(({ name, version }) => fit(`${name} ${version}`)),
    ),
    line(
      "",
      runtimes.map(({ lane }) => fit(`${lane} lane`)),
    ),
  ];
  for (const section of SECTIONS) {
    const names = new Set(runtimes.flatMap(({ findings }) => namesIn(findings, section)));
    if (names.size === 0) continue;
    lines.push("", TITLES[section]);
    for (const name of names) {
      const cells = runtimes.map(({ findings }) => {
        const finding = findings.find((each) => each.section === section && each.name === name);
        if (finding === undefined) return fit("-");
        return paint(finding.answer, fit(cellOf(finding, notes)));
      });
      lines.push(line(`  ${name}`, cells));
    }
  }
  return lines;
}

function namesIn(findings: readonly Finding[], section: Section): readonly string[] {
  return findings.filter((each) => each.section === section).map(({ name }) => name);
}

function cellOf({ section, answer, count, by, reason, tried }: Finding, notes: Notes): string {
  const word = section === "open" ? "open" : answer === "alarm" ? "ALARM" : String(count ?? answer);
  const means = by === undefined ? "" : ` ${shortly(by)}`;
  const star = tried === undefined || tried === "unclear" ? "" : "*";
  const note = [by === undefined ? undefined : `by ${by}`, reason].filter((each) => each !== undefined);
  const mark = note.length === 0 ? "" : ` [${notes.numberOf(note.join("; "))}]`;
  return `${word}${answer === "alarm" ? "" : means}${star}${mark}`;
}

function shortly(by: string): string {
  if (by.includes("--")) return "by flag";
  return by.startsWith("the lane's own") ? "by pool" : "built-in";
}

/** Words longer than a line, such as paths, stay whole. */
function wrap(start: string, text: string): readonly string[] {
  const lines: string[] = [];
  let current = start;
  let empty = true;
  for (const word of text.split(/\s+/u)) {
    if (!empty && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = " ".repeat(start.length);
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}
