import { describe, expect, it } from "vitest";
import { contentProblems } from "../../../scripts/check/package.mjs";
import { namedFiles, reachableFrom } from "../../../scripts/check/reachable.mjs";

const MANIFEST = {
  bin: { program: "dist/cli/main.js" },
  exports: {
    ".": { types: "./dist/pool/index.d.ts", default: "./dist/pool/index.js" },
    "./package.json": "./package.json",
  },
};
const TEXTS: Readonly<Record<string, string>> = {
  "dist/pool/index.js":
    'import { a } from "./shared/a.js";\nnew URL("../pool/lane/entry.mjs", import.meta.url);',
  "dist/pool/index.d.ts": 'export type { A } from "./types.ts";',
  "dist/pool/types.d.ts": "export type A = 1;",
  "dist/pool/shared/a.js": "export const a = 1;",
  "dist/pool/lane/entry.mjs": 'await import("./late.js");',
  "dist/pool/lane/late.js": "",
  "dist/cli/main.js": "",
  "package.json": "{}",
  "README.md": "",
  LICENSE: "",
};
const read = (path: string): string | undefined => TEXTS[path];
const packed = (path: string, over: { size?: number; mode?: number } = {}) => ({
  path,
  size: 100,
  mode: path === "dist/cli/main.js" ? 0o755 : 0o644,
  ...over,
});
const ALL = Object.keys(TEXTS).map((path) => packed(path));
const problems = (files: Parameters<typeof contentProblems>[0]): readonly string[] =>
  contentProblems(files, MANIFEST, read);

describe("the package", () => {
  it("holds what was built, and nothing else", () => {
    expect(problems(ALL)).toEqual([]);
    expect(problems([...ALL, packed("dist/a.tsbuildinfo"), packed("src/pool/index.ts")])).toEqual([
      "dist/a.tsbuildinfo: should not be in the package",
      "src/pool/index.ts: should not be in the package",
    ]);
  });

  it("holds no file that nothing leads to", () => {
    expect(problems([...ALL, packed("dist/pool/old.js"), packed("dist/pool/old.d.ts")])).toEqual([
      "dist/pool/old.js: nothing in the package leads to it",
      "dist/pool/old.d.ts: nothing in the package leads to it",
    ]);
  });

  it("misses nothing that package.json names", () => {
    expect(problems(ALL.filter(({ path }) => path !== "dist/pool/index.d.ts" && path !== "LICENSE"))).toEqual(
      ["dist/pool/index.d.ts: is missing in the package", "LICENSE: is missing in the package"],
    );
  });

  it("can be read by all, and its program run", () => {
    const files = ALL.map((file) => (file.path === "LICENSE" ? file : { ...file, mode: 0o600 }));
    expect(problems(files).filter((problem) => problem.includes("mode"))).toHaveLength(ALL.length - 1);
  });

  it("stays small", () => {
    expect(problems([...ALL.slice(1), packed("dist/pool/index.js", { size: 3_000_000 })])).toEqual([
      "dist/pool/index.js: has 3000000 bytes, more than 400000",
      "The package has 3000900 bytes, more than 2000000",
    ]);
  });
});

describe("what leads to a file", () => {
  it("is a manifest, whatever the condition", () => {
    expect(namedFiles([MANIFEST.bin, MANIFEST.exports])).toEqual([
      "dist/cli/main.js",
      "dist/pool/index.d.ts",
      "dist/pool/index.js",
    ]);
  });

  it("is an import of any form, or a URL", () => {
    const texts: Record<string, string> = {
      "dist/a.js":
        'import "./b.js";\nexport * from "./c.js";\nimport("./d.js");\nnew URL("./e.js", import.meta.url)',
      "dist/f.js": "",
    };
    for (const name of ["b", "c", "d", "e"]) texts[`dist/${name}.js`] = "";
    expect([...reachableFrom(["dist/a.js"], (path) => texts[path])].toSorted()).toEqual(
      ["a", "b", "c", "d", "e"].map((name) => `dist/${name}.js`),
    );
  });
});
