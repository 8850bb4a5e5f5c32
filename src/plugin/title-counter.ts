import type { BodyPlace } from "./protocol/bodies.ts";

// Gives each body of a file its place. A worker and its lanes evaluate the same file in the same order, so that they
// count alike. One for each file, on both sides.

export class TitleCounter {
  readonly #counts = new Map<string, number>();

  /** The place of the next body with this title: as given, before the values of cases are put in. */
  next(givenTitle: unknown, body: unknown): BodyPlace {
    const title = titleText(givenTitle);
    const ordinal = this.#counts.get(title) ?? 0;
    this.#counts.set(title, ordinal + 1);
    return { title, ordinal, textHash: hashText(String(body)) };
  }
}

/** Under which a body is kept. */
export function placeKey({ title, ordinal }: BodyPlace): string {
  return `${title}#${ordinal}`;
}

/** As Vitest reads a name: functions and classes stand for their own. */
function titleText(title: unknown): string {
  return typeof title === "function" ? title.name || "<anonymous>" : String(title);
}

/** A number that differs for different texts, as good as always. */
function hashText(text: string): number {
  let hash = text.length;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
