import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Command lines of the documentation. Those for a clone of this project, which would run its own tests, are checked: whether scripts,
// files and flags are there. Those of a user are checked, and then made ready to run.

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** A command in words, without variables that are set before it. */
type Words = readonly string[];

export function commandsOf(code: string): readonly string[] {
  return code
    .replaceAll(/\s*\\\n\s*/gu, " ")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#.*$/u, "").trim())
    .filter(Boolean)
    .flatMap((line) => line.split(" && "));
}

function wordsOf(command: string): Words {
  const words = command.split(/\s+/u);
  return words.slice(words.findIndex((word) => !/^[A-Z_]+=/u.test(word)));
}

/** What is wrong with a command for a clone; `undefined`: nothing. */
export function problemInClone(command: string): string | undefined {
  const [program = "", verb = "", ...rest] = wordsOf(command);
  if (program === "npm") {
    if (verb === "ci" || verb === "pack" || verb === "install") return undefined;
    const [name = "", ...args] = verb === "run" ? rest : [verb, ...rest];
    return problemOfScript(name, args);
  }
  if (program === "node" || program.includes("/")) {
    const path = program === "node" ? verb : program;
    if (!existsSync(join(root, path))) return `there is no file ${path}`;
    return problemOfFlags(path, [verb, ...rest]);
  }
  if (program === "npx") {
    return existsSync(join(root, "node_modules", ".bin", verb)) ? undefined : `nothing installs \`${verb}\``;
  }
  return `nobody knows how to check \`${program}\``;
}

/** What is wrong with `npm run name -- args` in this project; `undefined`: nothing. */
export function problemOfScript(name: string, args: readonly string[] = []): string | undefined {
  const script = manifest.scripts[name];
  if (script === undefined) return `package.json has no script \`${name}\``;
  const file = /\bnode (?:--\S+ )*(\S+\.mjs)/u.exec(script)?.[1];
  return file === undefined ? undefined : problemOfFlags(file, args);
}

/** A flag is there when the folder of the program has its name in quotes, with or without its dashes. */
function problemOfFlags(file: string, args: readonly string[]): string | undefined {
  const folder = dirname(join(root, file));
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const unknown = args
    .filter((arg) => /^--\w/u.test(arg))
    .map((arg) => arg.replace(/=.*$/u, "").slice(2))
    .find((flag) => !new RegExp(`["'\`](?:--)?${flag}["'\` =]|\\b${flag}: \\{`, "u").test(sources));
  return unknown === undefined ? undefined : `${basename(file)} knows no --${unknown}`;
}

export interface UserCommand {
  /** What a shell is to run; `undefined`: nothing, it has been seen to. */
  readonly shell: string | undefined;
  readonly installs: boolean;
  readonly problem?: string;
}

/**
 * @param tarball what `knitting` stands for in `npm install`; `undefined`: nothing is installed, as packages are linked
 */
export function userCommand(command: string, tarball: string | undefined): UserCommand {
  const [program = "", verb = "", ...rest] = wordsOf(command);
  if (program === "npm" && (verb === "install" || verb === "i")) {
    const missing = rest
      .filter((word) => !word.startsWith("-") && word !== "knitting")
      .find((name) => !existsSync(join(root, "node_modules", name)));
    const problem = missing === undefined ? {} : { problem: `${missing} is not among what is tested here` };
    const shell = tarball && command.replace(/ knitting(?= |$)/u, ` "${tarball}"`);
    return { shell, installs: true, ...problem };
  }
  if (program === "npm" && (verb === "init" || verb === "pkg")) return { shell: command, installs: false };
  if (program === "node" || program === "npx") return { shell: command, installs: false };
  return { shell: undefined, installs: false, problem: `nobody knows how to run \`${program} ${verb}\`` };
}
