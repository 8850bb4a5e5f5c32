// The report as a few sentences for each runtime. Pure. Called by main.ts.
import { heading, wrap } from "./lines.ts";
import type { DoctorReport, Finding, RuntimeFindings } from "./report.ts";
import type { Look } from "./terminal.ts";

const NAMES: Readonly<Record<RuntimeFindings["name"], string>> = { node: "Node", deno: "Deno", bun: "Bun" };
/** Rules that do not hold and are named in the first line. */
const FEW = 2;
const MORE = "Every rule, what enforces it, and what can be shared and waited on: knitting doctor --verbose";

export function formatSummary(report: DoctorReport, look: Look): string {
  const { width } = look;
  const lines = [...heading(report, look)];
  for (const runtime of report.runtimes) lines.push("", ...linesOf(runtime, width));
  const isTried = report.runtimes.some(({ findings }) =>
    findings.some(({ section, tried }) => section === "enforce" && tried !== undefined),
  );
  if (!isTried) for (const remark of report.remarks) lines.push(...wrap("- ", remark, width));
  if (report.absent.length > 0) lines.push("");
  for (const { name, reason } of report.absent) lines.push(...wrap(`${NAMES[name]}: `, reason, width));
  lines.push("", ...wrap("", MORE, width));
  return `${lines.join("\n")}\n`;
}

function linesOf({ name, version, lane, findings }: RuntimeFindings, width: number): readonly string[] {
  const rules = findings.filter(({ section }) => section === "enforce");
  const broken = rules.filter(({ answer }) => answer !== "yes");
  const open = findings.filter(({ section }) => section === "open");
  const tried = rules.filter((rule) => rule.answer === "yes" && rule.tried === "denied").length;
  const memory = findings.find(({ name: ability }) => ability === "memory of process lanes");
  const said = `${kindOf(lane)}, ${NAMES[name]} ${version}: `;
  const lines = [...wrap("", `${said}${heldSentence(rules.length, broken)}`, width)];
  const add = (start: string, text: string): void => void lines.push(...wrap(`  ${start}`, text, width));
  if (broken.length < rules.length) {
    for (const [reason, names] of byReason(broken)) add("- ", `${names.join(", ")}: ${reason}`);
  }
  if (tried > 0) add("", `A lane has just tried to break ${tried} of those that hold, and was denied.`);
  if (open.length > 0) {
    const names = open.map((each) => each.name).join(", ");
    add("", `Open whatever the rules, as --verbose explains: ${names}.`);
  }
  if (memory !== undefined) add("", processSentence(memory));
  return lines;
}

function kindOf(lane: RuntimeFindings["lane"]): string {
  return lane === "thread" ? "Thread lanes" : "Process lanes";
}

function heldSentence(count: number, broken: readonly Finding[]): string {
  if (broken.length === 0) return `all ${count} rules of a strict policy hold.`;
  const [first] = broken;
  if (broken.length === count)
    return `no rule of a strict policy holds: ${first?.reason ?? "no reason is known"}.`;
  const names = broken.map(({ name }) => name);
  if (names.length <= FEW) return `all ${count} rules of a strict policy hold but ${names.join(" and ")}.`;
  return `${count - names.length} of the ${count} rules of a strict policy hold.`;
}

function byReason(broken: readonly Finding[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, answer, reason = "no reason is known" } of broken) {
    const why = answer === "alarm" ? "a lane could do what it denies" : reason;
    groups.set(why, [...(groups.get(why) ?? []), name]);
  }
  return groups;
}

function processSentence({ answer, reason = "no reason is known" }: Finding): string {
  return answer === "yes"
    ? "Process lanes start, and share memory."
    : `Process lanes do not start: ${reason}`;
}
