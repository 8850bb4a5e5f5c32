import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Block } from "./blocks.ts";
import { commandsOf, problemInClone, userCommand } from "./commands.ts";
import type { Installation } from "./installation.ts";
import { missingLine, outputInComments } from "./output.ts";
import { type Ended, run } from "./processes.ts";
import { typeErrors, withCompiled } from "./typescript.ts";
import { runBenchmarks } from "./vitest-5.ts";

// Plays a page: does with its blocks, in their order and in one folder, what a reader would. Files are written, modules run by Node, test
// files by Vitest, command lines by a shell; text that follows must be what was printed last.

const TEST_FILE = /\.test\.[cm]?[jt]sx?$/u;
const DEFAULT_CONFIG = `import { knitting } from "knitting/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [knitting()] });
`;

export interface PlayOptions {
  readonly installation: Installation;
  /** Whether `npm install` asks the registry. */
  readonly installs: boolean;
}

/** @returns what is not as the page says, each with its page and line */
export async function play(blocks: readonly Block[], options: PlayOptions): Promise<readonly string[]> {
  const page = new Page(blocks, options);
  for (const block of blocks) if (block.notRun === undefined) await page.play(block);
  await page.finish();
  return page.problems;
}

/** Where a reader would begin a project of his own. */
function beginsProject({ language, code }: Block): boolean {
  return language === "sh" && /^npm init/mu.test(code);
}

class Page {
  readonly problems: string[] = [];
  readonly #options: PlayOptions;
  /** Where the project is that the page is at. */
  #folder: string;
  /** By the names of their files: what was written last. */
  readonly #written = new Map<string, Block>();
  readonly #forVitest5 = new Map<string, string>();
  /** Test files that nothing has run yet. */
  readonly #tests = new Map<string, Block>();
  #last: { readonly block: Block; readonly output: string } | undefined;

  constructor(blocks: readonly Block[], options: PlayOptions) {
    this.#options = options;
    this.#folder = options.installation.makeFolder(blocks[0]?.page ?? "nothing");
    options.installation.installInto(this.#folder);
    writeFileSync(join(this.#folder, "package.json"), `{ "private": true, "type": "module" }\n`);
  }

  async play(block: Block): Promise<void> {
    if (block.needs === "vitest-5") return await this.#benchmark(block);
    if (beginsProject(block)) {
      await this.finish();
      this.#written.clear();
      this.#folder = this.#options.installation.makeFolder(`${block.page}-${block.line}`);
    }
    switch (block.language) {
      case "js":
      case "ts":
        return await this.#module(block);
      case "sh":
        return await this.#commands(block);
      case "json":
        return this.#json(block);
      case "":
      case "text":
        if (block.words.includes("figure")) return;
        await this.#runTests();
        this.#printed(block);
        return;
      default:
        this.#problem(block, `nobody knows how to run a block of \`${block.language}\``);
    }
  }

  async finish(): Promise<void> {
    await this.#runTests();
    for (const { name, line, text } of await typeErrors(this.#folder, [...this.#written.keys()])) {
      const block = this.#written.get(name);
      if (block === undefined) this.problems.push(`${name}:${line}: ${text}`);
      else this.problems.push(`${block.page}:${block.line + line - 1}: ${text}`);
    }
  }

  async #module(block: Block): Promise<void> {
    const extension = block.language === "js" ? "mjs" : "ts";
    const name = block.name ?? `block-${block.line}.${extension}`;
    if (this.#tests.has(name)) await this.#runTests();
    this.#write(name, block, block.around?.replace(/^\s*…$/mu, () => block.code) ?? block.code);
    if (TEST_FILE.test(name)) {
      this.#tests.set(name, block);
      return;
    }
    if (block.words.includes("hidden") || name.includes("vitest.config")) return;
    const start = (path: string): Promise<Ended> => run(process.execPath, [path], this.#folder);
    const sources = [...this.#written.keys()].filter((path) => path.endsWith(".ts"));
    const ended = name.endsWith(".ts")
      ? await withCompiled(this.#folder, name, sources, start)
      : await start(name);
    if ("errors" in ended) return this.#problem(block, "it does not compile", ended.errors);
    this.#last = { block, output: ended.output };
    if (!this.#endedAsSaid(block, ended)) return;
    const said = outputInComments(block.code);
    const logs = block.code.match(/\bconsole\./gu)?.length ?? 0;
    const missing = missingLine(said, ended.stdout, { gaps: said.length < logs });
    if (missing !== undefined) this.#problem(block, `it does not print \`${missing}\``, ended.output);
  }

  /** Together with the page's other files, in a project of its own. */
  async #benchmark(block: Block): Promise<void> {
    const name = block.name ?? `block-${block.line}.bench.ts`;
    this.#forVitest5.set(name, block.code);
    if (!name.includes(".bench.")) return;
    const { installation } = this.#options;
    const others = [...this.#written].map(([path, { code }]) => [path, code] as const);
    const files = new Map([...others, ...this.#forVitest5]);
    const folder = installation.makeFolder(`${block.page}-${block.line}`);
    this.#endedAsSaid(block, await runBenchmarks(folder, name, files, installation.tarball));
  }

  async #commands(block: Block): Promise<void> {
    const commands = commandsOf(block.code);
    if (block.words.includes("clone")) {
      for (const command of commands) {
        const problem = problemInClone(command);
        if (problem !== undefined) this.#problem(block, `\`${command}\`: ${problem}`);
      }
      return;
    }
    const { installation, installs } = this.#options;
    const ready = commands.map((command) =>
      userCommand(command, installs ? installation.tarball : undefined),
    );
    for (const { problem } of ready) if (problem !== undefined) return this.#problem(block, problem);
    if (!installs && ready.some((command) => command.installs)) installation.installInto(this.#folder);
    const script = ready.flatMap(({ shell }) => shell ?? []).join("\n");
    const ended = await run("sh", ["-ec", `exec 2>&1\n${script}`], this.#folder, {
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
      npm_config_prefer_offline: "true",
    });
    this.#last = { block, output: ended.output };
    for (const command of commands) this.#forget(command);
    this.#endedAsSaid(block, ended);
  }

  /** Test files that a command has run: those that it names a part of, or all. */
  #forget(command: string): void {
    const parts = /^npx vitest run(.*)$/u
      .exec(command)?.[1]
      ?.split(" ")
      .filter((word) => /^\w/u.test(word));
    if (parts === undefined) return;
    for (const name of this.#tests.keys()) {
      if (parts.length === 0 || parts.some((part) => name.includes(part))) this.#tests.delete(name);
    }
  }

  #json(block: Block): void {
    try {
      JSON.parse(block.code);
    } catch (error) {
      this.#problem(block, String(error));
    }
    if (block.name !== undefined) this.#write(block.name, block, block.code);
  }

  /** What the page says was printed by the block before. */
  #printed(block: Block): void {
    if (this.#last === undefined) return this.#problem(block, "nothing has printed anything yet");
    const missing = missingLine(block.code.trimEnd().split("\n"), this.#last.output);
    if (missing === undefined) return;
    const { page, line } = this.#last.block;
    this.#problem(block, `${page}:${line} does not print \`${missing}\` there`, this.#last.output);
  }

  async #runTests(): Promise<void> {
    if (this.#tests.size === 0) return;
    if (![...this.#written.keys()].some((name) => name.includes("vitest.config"))) {
      writeFileSync(join(this.#folder, "vitest.config.ts"), DEFAULT_CONFIG);
    }
    const report = join(this.#folder, ".report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const vitest = join("node_modules", "vitest", "vitest.mjs");
    const args = [vitest, "run", ...reporters, ...this.#tests.keys()];
    // Both streams as one, as on a terminal: they keep their order then.
    const command = ["-c", 'exec "$@" 2>&1', "sh", process.execPath, ...args];
    const { output } = await run("sh", command, this.#folder);
    const failed = failedFiles(report, this.#folder);
    for (const [name, block] of this.#tests) {
      this.#last = { block, output };
      const state = failed?.get(name);
      if (state === undefined) this.#problem(block, "Vitest has not run it", output);
      else if (state !== block.words.includes("fails"))
        this.#problem(block, state ? "a test of it fails" : "no test of it fails", output);
    }
    this.#tests.clear();
  }

  #write(name: string, block: Block, code: string): void {
    this.#written.set(name, block);
    mkdirSync(dirname(join(this.#folder, name)), { recursive: true });
    writeFileSync(join(this.#folder, name), code);
  }

  #endedAsSaid(block: Block, { exitCode, output }: Ended): boolean {
    const isAsSaid = block.words.includes("fails") ? exitCode !== 0 && exitCode !== null : exitCode === 0;
    if (!isAsSaid) this.#problem(block, `it ends with exit code ${exitCode}`, output);
    return isAsSaid;
  }

  /** With the lines of the page where the output names lines of the page's files. */
  #problem(block: Block, text: string, output = ""): void {
    let shown = output;
    for (const [name, { page, line, around }] of this.#written) {
      if (around !== undefined) continue;
      const pattern = new RegExp(`${name.replaceAll(".", String.raw`\.`)}:(\\d+)`, "gu");
      shown = shown.replaceAll(pattern, (whole, at: string) => `${whole} (${page}:${line + Number(at) - 1})`);
    }
    const indented = shown.trim() === "" ? "" : `\n${shown.trim().replaceAll(/^/gmu, "    ")}`;
    this.problems.push(`${block.page}:${block.line}: ${text}${indented}`);
  }
}

/** Whether each file has a test that failed, or failed itself; `undefined`: Vitest wrote no report. */
function failedFiles(report: string, folder: string): ReadonlyMap<string, boolean> | undefined {
  if (!existsSync(report)) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
    readonly testResults: readonly { readonly name: string; readonly status: string }[];
  };
  return new Map(testResults.map(({ name, status }) => [name.slice(folder.length + 1), status === "failed"]));
}
