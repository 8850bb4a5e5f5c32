// The runtimes in which a program of the tests can be run: this Node, and others that are found. `npm test` finds those that are
// installed as dependencies.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface Runtime {
  readonly name: string;
  /** The program, and what goes before the script. */
  readonly command: readonly [string, ...string[]];
}

function find(name: string, ...args: string[]): readonly Runtime[] {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return [{ name, command: [path, ...args] }];
    } catch {
      // Not in this folder.
    }
  }
  return [];
}

export const RUNTIMES: readonly Runtime[] = [
  { name: "node", command: [process.execPath, "--expose-gc"] },
  ...find("deno", "run", "--allow-all", "--no-lock", "--v8-flags=--expose-gc"),
  ...find("bun"),
];
