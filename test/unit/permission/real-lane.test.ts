// A plan on the Node that runs the tests: a thread with its flags, which tries what the policy allows and denies.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PermissionPlan } from "../../../src/pool/permission/context.ts";
import { hostContext } from "../../../src/pool/permission/host-context.ts";
import { planPermissions } from "../../../src/pool/permission/plan.ts";

const base = realpathSync(mkdtempSync(path.join(tmpdir(), "knitting-lane-")));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const app = path.join(base, "app");
const FILES: Readonly<Record<string, string>> = {
  "outside/secret": "s",
  "app/package.json": '{"type":"module"}',
  "app/package-lock.json": "{}",
  "app/.env": "A=1",
  "app/.env.local": "A=2",
  "app/.git/config": "g",
  "app/.gitignore": "i",
  "app/src/task.mjs": 'import dep from "dep"; import "./other.mjs"; export default dep;',
  "app/src/other.mjs": "export {};",
  "app/node_modules/dep/package.json": '{"type":"module","exports":"./index.js"}',
  "app/node_modules/dep/index.js": "export default 42;",
};

interface Answers {
  readonly wrongProbes: readonly unknown[];
  readonly results: Readonly<Record<string, string>>;
  readonly imported: unknown;
  readonly env: readonly string[];
}

const CODE = `
const { workerData: { plan, base, attempts, module }, parentPort } = require("node:worker_threads");
const fs = require("node:fs");
for (const { scope, reference } of plan.drops) process.permission.drop(scope, reference);
const wrongProbes = plan.probes.filter((p) => process.permission.has(p.scope, p.reference) !== p.expected);
const results = {};
for (const attempt of attempts) {
  const [verb, name] = attempt.split(" ");
  const file = base + "/" + name;
  try {
    if (verb === "read") fs.readFileSync(file);
    else if (verb === "write") fs.writeFileSync(file, "new");
    else if (verb === "mkdir") fs.mkdirSync(file);
    else if (verb === "link") fs.symlinkSync("/etc/passwd", file);
    else if (verb === "worker") new (require("node:worker_threads").Worker)("", { eval: true, execArgv: [] });
    else require("node:child_process").execSync("true");
    results[attempt] = "ok";
  } catch (error) {
    results[attempt] = error.code;
  }
}
import(module).then((loaded) => loaded.default, (error) => error.message).then((imported) => {
  parentPort.postMessage({ wrongProbes, results, imported, env: Object.keys(process.env) });
});
`;

const OPEN = [
  "read app/package.json",
  "read app/package-lock.json",
  "read app/.gitignore",
  "read app/src/task.mjs",
  "read app/inside/task.mjs",
  "read app/node_modules/dep/index.js",
  "write app/created",
  "read app/created",
  "write app/.cached",
  "write app/.e",
  "mkdir app/nodes",
  "write app/nodes/inner",
  "mkdir app/.en",
  "write app/.en/inner",
];
const SHUT = [
  "read app/.env",
  "read app/.env.local",
  "read app/.git/config",
  "read app/leak",
  "read app/leaks/secret",
  "read outside/secret",
  "read app/src/../../outside/secret",
  "write app/.env",
  "write app/.env.created",
  "write app/.npmrc",
  "mkdir app/.secrets",
  "write app/node_modules/dep/index.js",
  "write app/leaks/created",
  "write outside/created",
  "link app/link",
  "worker",
  "child",
];

describe("a thread with the flags of a strict plan", () => {
  let plan: PermissionPlan;
  let answers: Answers;

  beforeAll(async () => {
    for (const [name, text] of Object.entries(FILES)) {
      const file = path.join(base, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    symlinkSync(path.join(base, "outside/secret"), path.join(app, "leak"));
    symlinkSync(path.join(base, "outside"), path.join(app, "leaks"));
    symlinkSync("src", path.join(app, "inside"));
    const module = pathToFileURL(path.join(app, "src/task.mjs")).href;
    const machine = hostContext({ entry: module, modules: [module], lane: "thread" });
    plan = planPermissions(
      { form: "rules", rules: { mode: "strict", console: false, env: { allow: ["KNITTING_*"] }, cwd: app } },
      { ...machine, environment: { KNITTING_A: "1", SECRET: "2" } },
    );
    const worker = new Worker(CODE, {
      eval: true,
      execArgv: [...plan.execArgv, "--no-warnings"],
      ...(plan.env === undefined ? {} : { env: plan.env }),
      workerData: {
        plan: { drops: plan.drops, probes: plan.probes },
        base,
        module,
        attempts: [...OPEN, ...SHUT],
      },
    });
    answers = await new Promise<Answers>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
  });

  it("answers every probe as the plan expects", () => {
    expect(plan.probes.length).toBeGreaterThan(20);
    expect(answers.wrongProbes).toEqual([]);
  });

  it.each(OPEN)("can %s", (attempt) => {
    expect(answers.results[attempt]).toBe("ok");
  });

  it.each(SHUT)("cannot %s", (attempt) => {
    expect(answers.results[attempt]).toBe("ERR_ACCESS_DENIED");
  });

  it("loads modules, their packages and what they import", () => {
    expect(answers.imported).toBe(42);
  });

  it("sees the environment of the plan only", () => {
    expect(answers.env).toEqual(["KNITTING_A"]);
  });
});
