import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { hostContext } from "../../../src/pool/permission/host-context.ts";
import { absolutePath, isInside, realPath, spellings, upwards } from "../../../src/pool/permission/paths.ts";
import { fakeContext } from "./fake-machine.ts";

const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "knitting-paths-")));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
mkdirSync(path.join(directory, "real/inner"), { recursive: true });
writeFileSync(path.join(directory, "real/inner/file"), "");
symlinkSync(path.join(directory, "real"), path.join(directory, "link"));
symlinkSync(path.join(directory, "nowhere"), path.join(directory, "dangling"));
const real = hostContext({ entry: import.meta.url, modules: [], lane: "thread" });
const fake = fakeContext({});

describe("absolutePath", () => {
  it.each([
    ["a/../b/", "/base/b"],
    ["/a//b/./c/..", "/a/b"],
    ["", "/base"],
    ["~", "/home/me"],
    ["~/x", "/home/me/x"],
    ["~x", "/base/~x"],
    ["a/~", "/base/a/~"],
    ["file:///a/b%20c/", "/a/b c/"],
  ])("makes %j %j", (text, expected) => {
    expect(absolutePath(text, "/base", fake)).toBe(expected.replace(/(.)\/$/, "$1"));
  });

  it("takes a file: URL that was made from a path", () => {
    const file = path.join(directory, "ä #?%");
    expect(absolutePath(pathToFileURL(file).href, "/", real)).toBe(file);
  });
});

describe("realPath", () => {
  it("resolves links anywhere in a path", () => {
    expect(realPath(path.join(directory, "link/inner/file"), real)).toBe(
      path.join(directory, "real/inner/file"),
    );
  });

  it("resolves the deepest ancestor of a path that is not there", () => {
    expect(realPath(path.join(directory, "link/new/file"), real)).toBe(path.join(directory, "real/new/file"));
    expect(realPath("/no-such-directory-here/a", real)).toBe("/no-such-directory-here/a");
  });

  it("gives both spellings where a link makes them differ", () => {
    const link = path.join(directory, "link");
    expect(spellings(link, real)).toEqual([link, path.join(directory, "real")]);
    expect(spellings(directory, real)).toEqual([directory]);
  });
});

describe("isInside", () => {
  it.each([
    ["/a", "/a", true],
    ["/a", "/a/b", true],
    ["/a", "/ab", false],
    ["/", "/a", true],
    ["/a/b", "/a", false],
    ["/A", "/a/b", false],
  ])("of %j and %j is %j", (outer, inner, expected) => {
    expect(isInside(outer, inner, fake)).toBe(expected);
  });

  it("takes names in any case for the same where the file system does", () => {
    expect(isInside("/A", "/a/b", { ...fake, caseSensitive: false })).toBe(true);
  });
});

it("lists a path and all above it", () => {
  expect(upwards("/a/b", fake)).toEqual(["/a/b", "/a", "/"]);
});
