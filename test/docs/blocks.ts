// What a page of the documentation shows: its fenced blocks, and the comments that say how they are run. Text in, blocks out;
// play.ts runs them.

/** One fenced block, or a file that a page has in a comment and readers do not see. */
export interface Block {
  /** Path of the page from the root of the project. */
  readonly page: string;
  /** Line of the page on which the code begins, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language in the fence, but for a name in brackets. */
  readonly words: readonly string[];
  /** The file that it is: the name in brackets, or in a comment on its first line. */
  readonly name: string | undefined;
  readonly code: string;
  /** Code in which this block stands, with a line `…` for it. */
  readonly around: string | undefined;
  /** Why it is not run. */
  readonly notRun: string | undefined;
  /** A program that it needs, besides what npm installs. */
  readonly needs: string | undefined;
}

const FENCE = /^(`{3,})([\w-]*)[ \t]*(.*)$/u;
const INDENTED_FENCE = /^[ \t]+`{3,}/u;
const NAME_IN_CODE = /^(?:\/\/|#) ([\w./-]+\.[a-z]+)$/u;

/**
 * @param page its path, for messages
 * @throws {Error} a fence is indented or not closed, or a comment for a block has no block
 */
export function blocksOf(page: string, text: string): readonly Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let orders: Orders = NO_ORDERS;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (INDENTED_FENCE.test(line)) throw new Error(`${page}:${at + 1}: a fence must begin its line`);
    const fence = FENCE.exec(line);
    if (fence !== null) {
      const [, ticks = "", language = "", info = ""] = fence;
      const end = lines.indexOf(ticks, at + 1);
      if (end < 0) throw new Error(`${page}:${at + 1}: this block does not end`);
      const code = lines.slice(at + 1, end);
      blocks.push({ page, line: at + 2, language, ...readInfo(info, code), ...orders });
      orders = NO_ORDERS;
      at = end;
    } else if (line.startsWith("<!-- ")) {
      const end = lines.findIndex((later, index) => index >= at && later.endsWith("-->"));
      if (end < 0) throw new Error(`${page}:${at + 1}: this comment does not end`);
      const comment = lines
        .slice(at, end + 1)
        .join("\n")
        .slice("<!-- ".length, -"-->".length);
      const file = /^file (\S+)\n([^]*)$/u.exec(comment);
      if (file === null) {
        orders = readOrders(comment, orders);
      } else {
        const [, name = "", code = ""] = file;
        const language = name.slice(name.lastIndexOf(".") + 1).replace(/^[cm]/u, "");
        blocks.push({ page, line: at + 2, language, words: ["hidden"], name, code, ...NO_ORDERS });
      }
      at = end;
    } else if (line.trim() !== "" && orders !== NO_ORDERS) {
      throw new Error(`${page}:${at + 1}: the comment before this is for a block, and none follows`);
    }
  }
  return blocks;
}

type Orders = Pick<Block, "around" | "notRun" | "needs">;
const NO_ORDERS: Orders = { around: undefined, notRun: undefined, needs: undefined };

/** Other comments are none of ours. */
function readOrders(comment: string, before: Orders): Orders {
  const around = /^around\n([^]*)$/u.exec(comment)?.[1];
  if (around !== undefined) return { ...before, around };
  const notRun = /^not run: ([^]+) $/u.exec(comment)?.[1];
  if (notRun !== undefined) return { ...before, notRun };
  const needs = /^needs: (\S+) $/u.exec(comment)?.[1];
  return needs === undefined ? before : { ...before, needs };
}

function readInfo(info: string, code: readonly string[]): Pick<Block, "words" | "name" | "code"> {
  const [bracketed, inBrackets] = /\[([^\]]+)\]/u.exec(info) ?? [];
  const words = info
    .replace(bracketed ?? "", "")
    .split(/\s+/u)
    .filter(Boolean);
  const name = inBrackets ?? NAME_IN_CODE.exec(code[0] ?? "")?.[1];
  return { words, name, code: `${code.join("\n")}\n` };
}
