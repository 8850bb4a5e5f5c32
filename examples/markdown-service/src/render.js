import { task } from "knitting";
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ linkify: true });

// The site's own rule: a paragraph such as "Good to know: …" is a note. Its regular expression was written in a hurry, and takes for ever
// on a long word without a colon. That is what the service's time limit is for.
const NOTE = /^(?:\w+\s?)+:/;
markdown.core.ruler.push("note", ({ tokens }) => {
  tokens.forEach((token, index) => {
    if (token.type !== "paragraph_open") return;
    if (NOTE.test(tokens[index + 1]?.content ?? "")) token.attrJoin("class", "note");
  });
});

/** Lanes import this module and find the task here. */
export const render = task({ f: (/** @type {string} */ source) => markdown.render(source) });
