import { describe, expect, it } from "vitest";
import { LAYERS } from "../../../scripts/check/layer-table.mjs";
import { findViolations, importsOf, layerOf } from "../../../scripts/check/layers.mjs";

const violationsOf = (files: Readonly<Record<string, string>>): readonly string[] =>
  findViolations(new Map(Object.entries(files)));

describe("the imports of a module", () => {
  it("are found in every form, with their lines", () => {
    const source = [
      'import { a, type A } from "./a.ts";',
      'import "./effect.ts";',
      'export * from "./all.ts";',
      'const late = await import("./late.ts");',
    ].join("\n");
    expect(importsOf(source)).toEqual([
      { specifier: "./a.ts", typeOnly: false, line: 1 },
      { specifier: "./effect.ts", typeOnly: false, line: 2 },
      { specifier: "./all.ts", typeOnly: false, line: 3 },
      { specifier: "./late.ts", typeOnly: false, line: 4 },
    ]);
  });

  it("are of types only when no name of them is a value", () => {
    const source = [
      'import type { A } from "./a.ts";',
      'import { type B } from "./b.ts";',
      'export type * from "./c.ts";',
      'export type { D } from "./d.ts";',
      'import type {} from "./e.ts";',
    ].join("\n");
    expect(importsOf(source).map(({ typeOnly }) => typeOnly)).toEqual([true, true, true, true, true]);
  });

  it("are not looked for in comments and texts", () => {
    expect(importsOf('// import "./a.ts"\nconst text = \'import "./b.ts"\';')).toEqual([]);
  });
});

describe("the layers", () => {
  it("let host and lane know nothing of each other", () => {
    expect(
      violationsOf({
        "pool/host/call.ts": 'import { loop } from "../lane/loop.ts";',
        "pool/lane/loop.ts": '// The lane.\nimport type { Call } from "../host/call.ts";',
      }),
    ).toEqual([
      "src/pool/host/call.ts:1: host may not import lane (../lane/loop.ts)",
      "src/pool/lane/loop.ts:2: lane may not import host (../host/call.ts)",
    ]);
  });

  it("refuse an import upwards, and a dynamic one too", () => {
    expect(violationsOf({ "pool/codec/encoder.ts": 'await import("../ring/writer.ts");' })).toEqual([
      "src/pool/codec/encoder.ts:1: codec may not import ring (../ring/writer.ts)",
    ]);
  });

  it("let the host see types of the transport, and no code", () => {
    const see = (what: string): readonly string[] =>
      violationsOf({ "pool/host/lane.ts": `import ${what} from "../transport/lane-transport.ts";` });
    expect(see("type { LaneExit }")).toEqual([]);
    expect(see("{ startThread }")).toEqual([
      "src/pool/host/lane.ts:1: host may import types only of transport (../transport/lane-transport.ts)",
    ]);
  });

  it("let the plugin into the pool by its two entries only", () => {
    expect(
      violationsOf({
        "plugin/test/call.ts": 'import { openPool } from "../../pool/internal.ts";',
        "plugin/lane/stub.ts": 'import { registry } from "../../pool/task/registry.ts";',
      }),
    ).toEqual(["src/plugin/lane/stub.ts:1: plugin lane may not import task (../../pool/task/registry.ts)"]);
  });

  it("keep packages out of the pool, and leave modules of Node to all", () => {
    expect(
      violationsOf({
        "pool/errors.ts": 'import "node:util";\nimport "tinybench";',
        "plugin/server/vite.ts":
          'import type { DevEnvironment } from "vite";\nimport { version } from "vite/x";',
      }),
    ).toEqual([
      "src/pool/errors.ts:2: errors may not import the package tinybench",
      "src/plugin/server/vite.ts:2: plugin server may import types only of the package vite",
    ]);
  });

  it("have a place for every file", () => {
    expect(violationsOf({ "pool/utils.ts": "" })).toEqual([
      "src/pool/utils.ts:1: belongs to no layer. Add it to the table in scripts/check/layer-table.mjs",
    ]);
    expect(layerOf("pool/host/call.ts")?.name).toBe("host");
  });

  it("use only what stands above them, but for types", () => {
    LAYERS.forEach(({ name, uses }, position) => {
      const above = LAYERS.slice(0, position).map((layer) => layer.name);
      expect(above, name).toEqual(expect.arrayContaining([...uses]));
    });
  });
});
