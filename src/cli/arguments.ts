// What the command line asks for. Pure. Called by main.ts.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { suggest } from "../pool/options/suggest.ts";

export type Request =
  | { readonly kind: "doctor"; readonly json: boolean; readonly verbose: boolean }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly sentence: string };

const COMMANDS: readonly string[] = ["doctor"];
const FLAGS = {
  verbose: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies ParseArgsConfig["options"];
const FLAG_NAMES = Object.keys(FLAGS).map((name) => `--${name}`);

const HELP = `Usage: knitting <command> [flags]

Commands:
  doctor         what this machine's runtimes can enforce, share and wait on

Flags:
  --verbose      of doctor: every rule and ability as a table, with notes
  --json         of doctor: all of that as JSON
  -h, --help     this text
  -v, --version  the version of knitting

Exit codes:
  0              nothing is amiss: a lane under a strict policy was denied all
                 that it tried, but for rules that are said not to hold here
  1              ALARM: a lane could do what should be denied, or does not start
                 under a strict policy
  2              the command line is wrong
`;

/** @param args without the program and the script */
export function readArguments(args: readonly string[]): Request {
  // Node's own sentences about wrong flags do not name the right ones.
  const { tokens, values } = parseArgs({
    args: [...args],
    options: FLAGS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const commands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") commands.push(token.value);
    if (token.kind !== "option") continue;
    if (!Object.hasOwn(FLAGS, token.name)) return unknown("flag", token.rawName, FLAG_NAMES);
    if (token.value !== undefined)
      return wrong(`The flag ${token.rawName} takes no value, got ${token.value}.`);
  }
  if (values.help === true) return { kind: "help", text: HELP };
  if (values.version === true) return { kind: "version" };
  const [command, extra] = commands;
  if (command === undefined) return wrong(`Expected a command. ${listOf("command", COMMANDS)}`);
  if (!COMMANDS.includes(command)) return unknown("command", command, COMMANDS);
  if (extra !== undefined) return wrong(`The command ${command} takes no argument, got ${extra}.`);
  return { kind: "doctor", json: values.json === true, verbose: values.verbose === true };
}

function unknown(what: string, given: string, valid: readonly string[]): Request {
  const near = suggest(given, valid);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return wrong(`Unknown ${what} ${given}.${hint} ${listOf(what, valid)}`);
}

function listOf(what: string, valid: readonly string[]): string {
  return `Valid ${what}s: ${valid.join(", ")}.`;
}

function wrong(sentence: string): Request {
  return { kind: "wrong", sentence: `knitting: ${sentence} See knitting --help.` };
}
