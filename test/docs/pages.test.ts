import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_BUBBLEWRAP } from "../e2e/carriers/carrier.ts";
import { FULL } from "../full.ts";
import { type Block, blocksOf } from "./blocks.ts";
import { problemOfScript } from "./commands.ts";
import { type Installation, packPackage } from "./installation.ts";
import { play } from "./play.ts";

// Every code block of every page, run as a reader would. A block that is not run is a skipped test here, with its reason.

const root = fileURLToPath(new URL("../../", import.meta.url));
const guides = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .map((path) => `docs/${path.replaceAll("\\", "/")}`)
  // The reference is made from docstrings, with signatures in it and no code.
  .filter((path) => path.endsWith(".md") && !/^docs\/(?:reference|\.vitepress)\//u.test(path));
/** Why nothing can be installed; `undefined`: it can. */
const NO_REGISTRY = whyNoRegistry();

function whyNoRegistry(): string | undefined {
  if (!FULL) return "packages come from the registry with KNITTING_TESTS=all only";
  try {
    execFileSync("npm", ["view", "vitest", "version"], { stdio: "ignore", timeout: 30_000 });
    return undefined;
  } catch {
    return "no registry answers, from which packages could be installed";
  }
}

/** What a block needs that is not here is a reason not to run it. */
function withNeeds(block: Block): Block {
  if (block.needs === undefined) return block;
  const reasons: Readonly<Record<string, string | undefined>> = {
    bwrap: NO_BUBBLEWRAP,
    "vitest-5": NO_REGISTRY,
  };
  if (!Object.hasOwn(reasons, block.needs)) {
    throw new Error(`${block.page}:${block.line}: nobody knows ${block.needs}`);
  }
  return { ...block, notRun: reasons[block.needs] };
}

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...guides.toSorted()].map((path) => {
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, blocks: blocksOf(path, text).map(withNeeds) };
});

let installation: Installation;
beforeAll(() => {
  installation = packPackage();
});
afterAll(() => installation.remove());

/** Which takes seconds each time: such pages are left to the build server. */
function startsVitest({ blocks }: { readonly blocks: readonly Block[] }): boolean {
  return blocks.some(({ name, code }) => name?.includes(".test.") === true || code.includes("npx vitest"));
}

describe.concurrent("every block does what its page says", () => {
  test.each(pages.filter((page) => page.blocks.length > 0 && (FULL || !startsVitest(page))))(
    "$path",
    { timeout: 600_000 },
    async ({ blocks }) => {
      const problems = await play(blocks, { installation, installs: NO_REGISTRY === undefined });
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
  );
});

describe("blocks that are not run", () => {
  const installs = /^npm (?:install|i) /mu;
  const linked = pages.flatMap(({ blocks }) =>
    blocks.flatMap(({ page, line, words, code }) =>
      NO_REGISTRY === undefined || words.includes("clone") || !installs.test(code)
        ? []
        : [`${page}:${line}: packages are linked: ${NO_REGISTRY}`],
    ),
  );
  const reasons = pages.flatMap(({ blocks }) =>
    blocks.flatMap(({ page, line, notRun }) => (notRun === undefined ? [] : [`${page}:${line}: ${notRun}`])),
  );
  test("say why", () => {
    for (const reason of reasons) expect(reason).toMatch(/: .{15}/u);
  });
  for (const reason of [...reasons, ...linked]) test.skip(reason);
});

test("scripts that pages name are in package.json", () => {
  const problems = pages.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) =>
      [...line.matchAll(/npm run ([\w:-]+)/gu)].flatMap(([, name = ""]) => {
        const problem = problemOfScript(name);
        return problem === undefined ? [] : [`${path}:${index + 1}: ${problem}`];
      }),
    ),
  );
  expect(problems).toEqual([]);
});
