// The report as text: a table, one column per runtime, and numbered notes under it. Pure. Called by main.ts.
import { heading, type Paint, painter, wrap } from "./lines.ts";
import type { Answer, DoctorReport, Finding, RuntimeFindings, Section } from "./report.ts";
import type { Look } from "./terminal.ts";

const NAME_WIDTH = 28;
const GAP = "  ";

const TITLES: Readonly<Record<Section, string>> = {
  enforce: "Rules of a strict policy: enforced?",
  open: "Left open by the runtime",
  share: "Can share",
  wait: "Can wait on",
};
const SECTIONS = ["enforce", "open", "share", "wait"] as const satisfies readonly Section[];
const LEGEND = "flag: by a flag of the runtime; pool: by the pool; own: by the runtime in any case";

/** Texts under the table, each with its number, which equal texts share. */
class Notes {
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }

  lines(width: number): readonly string[] {
    return [...this.#numbers].flatMap(([text, number]) => wrap(`[${number}]`.padEnd(5), text, width));
  }
}

interface Row {
  readonly name: string;
  /** One per runtime. */
  readonly cells: readonly { readonly text: string; readonly answer?: Answer }[];
}

export function formatTable(report: DoctorReport, look: Look): string {
  const { width } = look;
  const paint = painter(look);
  const notes = new Notes();
  const lines = [...heading(report, look)];
  const rows = rowsOf(report.runtimes, notes);
  for (const columns of tablesOf(rows, report.runtimes.length, width))
    lines.push("", ...linesOf(rows, columns, paint));
  lines.push("");
  for (const { name, reason } of report.absent) lines.push(...wrap(`${name}: `, reason, width));
  const tried = report.runtimes.some(({ findings }) => findings.some((each) => each.tried !== undefined));
  lines.push(...wrap("", LEGEND, width));
  if (tried) lines.push(...wrap("* ", "tried just now in a lane under a strict policy", width));
  for (const remark of report.remarks) lines.push(...wrap("- ", remark, width));
  lines.push("", ...notes.lines(width));
  return `${lines.join("\n")}\n`;
}

/** Row by row, so that notes are numbered in the order in which they are read. */
function rowsOf(runtimes: readonly RuntimeFindings[], notes: Notes): readonly Row[] {
  const rows: Row[] = [
    { name: "", cells: runtimes.map(({ name, version }) => ({ text: `${name} ${version}` })) },
    { name: "", cells: runtimes.map(({ lane }) => ({ text: `${lane} lane` })) },
  ];
  for (const section of SECTIONS) {
    const names = new Set(runtimes.flatMap(({ findings }) => namesIn(findings, section)));
    if (names.size === 0) continue;
    rows.push({ name: "", cells: [] }, { name: TITLES[section], cells: [] });
    for (const name of names) {
      const cells = runtimes.map(({ findings }) => {
        const finding = findings.find((each) => each.section === section && each.name === name);
        if (finding === undefined) return { text: "-" };
        return { text: cellOf(finding, notes), answer: finding.answer };
      });
      rows.push({ name: `  ${name}`, cells });
    }
  }
  return rows;
}

interface Column {
  readonly index: number;
  readonly width: number;
}

/** As many runtimes side by side as fit; the others get a table of their own. */
function tablesOf(rows: readonly Row[], count: number, lineWidth: number): readonly (readonly Column[])[] {
  const tables: Column[][] = [];
  let room = 0;
  for (let index = 0; index < count; index++) {
    const width = Math.max(...rows.map(({ cells }) => cells[index]?.text.length ?? 0));
    const needed = GAP.length + width;
    if (tables.length === 0 || needed > room) {
      tables.push([]);
      room = lineWidth - NAME_WIDTH;
    }
    tables.at(-1)?.push({ index, width });
    room -= needed;
  }
  return tables;
}

function linesOf(rows: readonly Row[], columns: readonly Column[], paint: Paint): readonly string[] {
  return rows.map(({ name, cells }) => {
    const texts = columns.map(({ index, width }, place) => {
      const { text = "", answer } = cells[index] ?? {};
      const padding = place === columns.length - 1 ? "" : " ".repeat(width - text.length);
      return `${answer === undefined ? text : paint(answer, text)}${padding}`;
    });
    return [name.padEnd(NAME_WIDTH), ...texts].join(GAP).trimEnd();
  });
}

function namesIn(findings: readonly Finding[], section: Section): readonly string[] {
  return findings.filter((each) => each.section === section).map(({ name }) => name);
}

function cellOf({ section, answer, count, by, reason, tried }: Finding, notes: Notes): string {
  const word = section === "open" ? "open" : answer === "alarm" ? "ALARM" : String(count ?? answer);
  const how = by === undefined || answer === "alarm" ? "" : `: ${shortly(by)}`;
  const expected = section === "enforce" && answer === "yes" ? "denied" : "done";
  const star = tried === expected ? "*" : "";
  const note = [by === undefined ? undefined : means(by), reason].filter((each) => each !== undefined);
  const mark = note.length === 0 ? "" : ` [${notes.numberOf(note.join("; "))}]`;
  return `${word}${how}${star}${mark}`;
}

/** What enforces a rule may be a flag that is not there, as in "no --allow-worker". */
function means(by: string): string {
  return by.startsWith("no ") ? `it is given ${by}` : `by ${by}`;
}

function shortly(by: string): string {
  if (by.includes("--")) return "flag";
  return by.startsWith("the lane's own") ? "pool" : "own";
}
