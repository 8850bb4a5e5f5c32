// What lanes print, on its way to the host's own streams. Host thread.

/** `"forward"`: output goes to the host's. `"tag"`: the same, each line with its lane. `"silent"`: nowhere. */
export type ConsoleSetting = "forward" | "tag" | "silent";

/** Passes on whole lines, so that lanes do not write into each other's. */
export function tagLines(from: NodeJS.ReadableStream, to: NodeJS.WritableStream, tag: string): void {
  onLines(from, (line) => void to.write(`${tag}${line}\n`));
}

/** In characters; what is longer is cut. */
const LONGEST_LINE = 65_536;

/** @param take is given every line; `ended` is false for a last one without an end */
function onLines(from: NodeJS.ReadableStream, take: (line: string, ended: boolean) => void): void {
  let rest = "";
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line, true);
    // Something that never ends a line must not be kept.
    if (rest.length > LONGEST_LINE) {
      take(rest, true);
      rest = "";
    }
  });
  from.on("end", () => {
    if (rest !== "") take(rest, false);
  });
}

const LAST_BYTES = 8_192;
const LAST_LINES = 6;
/** How runtimes begin to say what was thrown. */
const THROWN = /^(?:Uncaught |error: |[\w.]*Error\b)/;
const LAST_CHARACTERS = 1_000;

/** The end of what a lane has written to stderr: where a runtime says why it gives up. */
export class LastWords {
  #text = "";

  add(text: string): void {
    this.#text = (this.#text + text).slice(-LAST_BYTES);
  }

  /** What was thrown, or else the last lines. */
  get text(): string {
    const lines = this.#text.trim().split("\n");
    const thrown = lines.findLastIndex((line) => THROWN.test(line));
    if (thrown === -1) return lines.slice(-LAST_LINES).join("\n").slice(-LAST_CHARACTERS);
    return lines
      .slice(thrown, thrown + LAST_LINES)
      .join("\n")
      .slice(0, LAST_CHARACTERS);
  }

  /** An error as of a thread's, when it ran out of memory. */
  get reason(): unknown {
    if (
      !/(?:heap|Fatal JavaScript) out of memory|Reached heap limit|allocation failed.*out of memory/i.test(
        this.#text,
      )
    )
      return undefined;
    return Object.assign(new Error("The lane's process reached its memory limit"), {
      code: "ERR_WORKER_OUT_OF_MEMORY",
    });
  }
}

/** Diagnostics of lanes, which are printed whether or not their console is. */
const DIAGNOSTICS = /^\[w\d+·\w+·\+/u;

/** What becomes of a process's output. */
export interface PassedOutput {
  readonly setting: ConsoleSetting;
  /** Whether diagnostics are passed on in any case. */
  readonly diagnostics: boolean;
  readonly laneIndex: number;
}

/** Passes on what a process prints. It must be read in any case, or the process stops when the pipe is full. */
export function passOutput(
  from: NodeJS.ReadableStream,
  to: NodeJS.WritableStream,
  { setting, diagnostics, laneIndex }: PassedOutput,
  lastWords?: LastWords,
): void {
  if (setting === "forward" && lastWords === undefined) {
    from.on("data", (chunk: Buffer) => void to.write(chunk));
    return;
  }
  onLines(from, (line, ended) => {
    lastWords?.add(`${line}\n`);
    if (setting === "forward") to.write(ended ? `${line}\n` : line);
    else if (diagnostics && DIAGNOSTICS.test(line)) to.write(`${line}\n`);
    else if (setting === "tag") to.write(`[w${laneIndex}] ${line}\n`);
  });
}
