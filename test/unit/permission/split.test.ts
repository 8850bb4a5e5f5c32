import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrantModel } from "../../../src/pool/permission/node-matching.ts";
import { PathTree } from "../../../src/pool/permission/path-tree.ts";
import { splitGrants } from "../../../src/pool/permission/split.ts";
import { fakeContext } from "./fake-machine.ts";

const allowed = { allowed: true, rule: "read", explicit: true };
const denied = { allowed: false, rule: "denyRead", explicit: true };

function treeOf(
  rules: Readonly<Record<string, boolean>>,
  context = fakeContext({}),
  otherwise = false,
): PathTree {
  const tree = new PathTree(otherwise, context);
  for (const [path, allow] of Object.entries(rules)) tree.set(path, allow ? allowed : denied);
  return tree;
}

// Names that share beginnings, of a few characters that are in every alphabet but the dotfiles' last.
const name = fc.stringMatching(/^\.?[ab.]{1,4}$/).filter((text) => text !== "." && text !== "..");
const somePath = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join("/")}`);
const rules = fc.dictionary(somePath, fc.boolean(), { minKeys: 1, maxKeys: 6 });

describe("splitGrants", () => {
  it.each([true, false])("lets nothing through that the rules deny (cautious: %j)", (cautious) => {
    fc.assert(
      fc.property(
        rules,
        fc.array(somePath, { maxLength: 30 }),
        fc.boolean(),
        (given, candidates, otherwise) => {
          const context = fakeContext({ paths: Object.keys(given).map((path) => `${path}/`) });
          const tree = treeOf(given, context, otherwise);
          const { grants, opened, strays } = splitGrants(tree, cautious, context);
          if (grants.includes("*")) return;
          const model = new GrantModel(grants, cautious, "/");
          const asked = [...candidates, ...Object.keys(given), ...candidates.map((path) => `${path}/x`)];
          for (const path of asked) {
            if (opened.includes(path) || strays.includes(path)) continue;
            if (model.allows(path)) expect([path, tree.allows(path)]).toEqual([path, true]);
          }
          if (!cautious) expect([...opened, ...strays]).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("lets everything through that the rules allow, whether it exists yet or not", () => {
    fc.assert(
      fc.property(rules, fc.array(somePath, { maxLength: 30 }), (given, candidates) => {
        const context = fakeContext({ paths: Object.keys(given).map((path) => `${path}/`) });
        const tree = treeOf(given, context);
        const model = new GrantModel(splitGrants(tree, false, context).grants, false, "/");
        for (const path of candidates) {
          // A directory above a rule, or beside which others part, is not a path that Node can be told of by itself.
          if (!Object.keys(given).some((rule) => rule === path || rule.startsWith(`${path}/`))) {
            expect([path, model.allows(path)]).toEqual([path, tree.allows(path)]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never gives a value twice, nor one after those that it begins", () => {
    fc.assert(
      fc.property(rules, fc.boolean(), (given, cautious) => {
        const context = fakeContext({});
        const { grants } = splitGrants(treeOf(given, context), cautious, context);
        expect(new Set(grants).size).toBe(grants.length);
        expect([...grants].sort()).toEqual([...grants]);
        // Never a directory as `.` or `..`, which Node would make another path of.
        expect(grants.filter((grant) => /\/\.\.?(?:\/|$)/.test(grant))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  const project = fakeContext({
    paths: [
      "/app/.env",
      "/app/.gitignore",
      "/app/.github/",
      "/app/.gitmodules",
      "/app/.git/",
      "/app/ünder/",
      "/app/日本/",
    ],
  });
  const projectTree = treeOf({ "/app": true, "/app/.env": false, "/app/.git": false }, project);

  it.each([false, true])(
    "allows what is created later and denies what is denied (cautious: %j)",
    (cautious) => {
      const { grants, opened } = splitGrants(projectTree, cautious, project);
      const model = new GrantModel(grants, cautious, "/");
      const answers = (paths: readonly string[]): readonly boolean[] =>
        paths.map((path) => model.allows(path));
      const open = [
        "/app/new/file",
        "/app/.e",
        "/app/.en",
        "/app/.cache/x",
        "/app/ünder/x",
        "/app/日本/x",
        "/app/.gi/x",
      ];
      expect(answers(open)).toEqual(open.map(() => true));
      const shut = ["/app/.env", "/app/.git", "/app/.git/config", "/app2", "/"];
      expect(answers(shut)).toEqual(shut.map(() => false));
      expect(opened).toEqual([]);
    },
  );

  it("keeps neighbours of a denied name: all where Node is exact, two where it is not", () => {
    const neighbours = ["/app/.gitignore", "/app/.github/x", "/app/.gitmodules", "/app/.gitattributes"];
    const open = (cautious: boolean): number => {
      const model = new GrantModel(splitGrants(projectTree, cautious, project).grants, cautious, "/");
      return neighbours.filter((path) => model.allows(path)).length;
    };
    expect(open(false)).toBe(4);
    expect(open(true)).toBe(2);
  });

  it("denies .env.local with .env, but not what a rule allows by name", () => {
    const tree = new PathTree(false, project);
    tree.set("/app", allowed);
    tree.set("/app/.env", { ...denied, withSuffixes: true });
    tree.set("/app/.env.example", allowed);
    const model = new GrantModel(splitGrants(tree, false, project).grants, false, "/");
    expect(model.allows("/app/.env.local")).toBe(false);
    expect(model.allows("/app/.env.example")).toBe(true);
    expect(model.allows("/app/.env-x")).toBe(true);
    expect([tree.allows("/app/.env.local"), tree.allows("/app/.env.example")]).toEqual([false, true]);
  });

  it("denies a name in any case where the file system does not tell them apart", () => {
    const mac = { ...project, caseSensitive: false };
    const tree = treeOf({ "/app": true, "/app/.env": false }, mac);
    const model = new GrantModel(splitGrants(tree, false, mac).grants, false, "/");
    for (const path of ["/app/.env", "/app/.ENV", "/app/.Env", "/app/.eNv"])
      expect(model.allows(path)).toBe(false);
    for (const path of ["/app/Src/x", "/app/GITX", "/app/.gitx"]) expect(model.allows(path)).toBe(true);
  });

  it("leaves out a name that holds a *, which would mean everything that begins like it", () => {
    const tree = treeOf({ "/app/a*b": true });
    expect(splitGrants(tree, false, project)).toMatchObject({ grants: [], inexpressible: ["/app/a*b"] });
  });

  it("stays a short list for an ordinary project", () => {
    expect(splitGrants(projectTree, false, project).grants.length).toBeLessThan(600);
  });
});
