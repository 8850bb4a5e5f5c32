// Makes a program of sources, for processes that cannot load TypeScript.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Its path. It lies inside the project, so that it finds the packages of the project, until the test file has ended.
 *
 * @param source path from the root
 */
export async function bundle(source: string): Promise<string> {
  const folder = mkdtempSync(join(ROOT, ".dist-peer-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "peer.mjs");
  const built = await rolldown({ input: join(ROOT, source), platform: "node", external: /^node:/ });
  await built.write({ file, format: "esm", codeSplitting: false });
  await built.close();
  return file;
}
