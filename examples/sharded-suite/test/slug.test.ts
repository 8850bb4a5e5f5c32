import { describe, expect, test } from "vitest";
import { slug } from "../src/slug.ts";

describe("slugs", () => {
  test("words are joined by dashes", () => expect(slug("Hello, World!")).toBe("hello-world"));
  test("letters lose their accents", () => expect(slug("Crème brûlée")).toBe("creme-brulee"));
  test.todo("other alphabets are transliterated");
});
