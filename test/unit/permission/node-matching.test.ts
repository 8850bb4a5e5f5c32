// The model of Node's matching against the Node that runs the tests.
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrantModel } from "../../../src/pool/permission/node-matching.ts";
import { nodeFeatures } from "../../../src/pool/permission/node-version.ts";

const { flag, cautious } = nodeFeatures(process.versions.node);

/** What a thread with these values may read, as Node says. */
async function ask(grants: readonly string[], paths: readonly string[]): Promise<readonly boolean[]> {
  const code = `const { workerData, parentPort } = require("node:worker_threads");
    parentPort.postMessage(workerData.map((path) => process.permission.has("fs.read", path)));`;
  const worker = new Worker(code, {
    eval: true,
    workerData: paths,
    execArgv: [flag ?? "", "--no-warnings", ...grants.map((path) => `--allow-fs-read=${path}`)],
  });
  const answers = await new Promise<readonly boolean[]>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await worker.terminate();
  return answers;
}

const name = fc.stringMatching(/^[ab]{1,3}$/);
const missing = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/knitting/${names.join("/")}`);
const grant = fc.oneof(
  missing,
  missing.map((path) => `${path}/*`),
  missing.map((path) => `${path}*`),
);

describe("GrantModel", () => {
  it("says what Node says", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(grant, { minLength: 1, maxLength: 12 }),
        fc.array(missing, { minLength: 50, maxLength: 50 }),
        async (values, paths) => {
          // As split.ts gives them: in order, none within another, and never one alone.
          const grants = ["/elsewhere/a", "/elsewhere/b", ...values]
            .filter((each) => !values.some((other) => other !== each && begins(other, each)))
            .sort();
          const model = new GrantModel(grants, cautious, "/");
          const answers = await ask(grants, paths);
          expect(paths.map((path) => [path, model.allows(path)])).toEqual(
            paths.map((path, index) => [path, answers[index]]),
          );
        },
      ),
      { numRuns: 10 },
    );
  });

  it("finds the points where values part that Node 20 takes for values", () => {
    const grants = ["/p/.enva*", "/p/.envb*", "/p/.envc*"];
    expect(new GrantModel(grants, true, "/").strays()).toEqual(["/p/.env"]);
    expect(new GrantModel(grants, true, "/").allows("/p/.env")).toBe(true);
    expect(new GrantModel(grants, false, "/").strays()).toEqual([]);
    expect(new GrantModel(grants, false, "/").allows("/p/.env")).toBe(false);
  });
});

function begins(wildcard: string, value: string): boolean {
  return wildcard.endsWith("*") && value.startsWith(wildcard.slice(0, -1));
}
