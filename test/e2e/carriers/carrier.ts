// The kinds of lanes that the one suite runs on.
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PoolOptions } from "knitting";
import { FULL } from "../../full.ts";

export interface Carrier {
  readonly name: string;
  readonly runtime: "node" | "deno" | "bun";
  readonly worker: NonNullable<PoolOptions["worker"]>;
  /** Node holds lanes to its policy, Deno too; Bun has none. */
  readonly sandboxed: boolean;
  readonly permission?: PoolOptions["permission"];
}

/** `npm test` alone runs on enough of them to run every path of the code once. */
export const EVERY_CARRIER: boolean = FULL;

/** Nothing printed: what lanes say when they die is for the errors that tests look at. */
export const UNSAFE = { mode: "unsafe", console: false } as const;

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Why nothing can be tried in bubblewrap here; `undefined`: it can. Not every machine lets its users make new namespaces. */
export const NO_BUBBLEWRAP: string | undefined = whyNoBubblewrap();
/** For the names of tests that are skipped. */
export const SKIPPED_BECAUSE: string = NO_BUBBLEWRAP === undefined ? "" : ` (skipped: ${NO_BUBBLEWRAP})`;

function whyNoBubblewrap(): string | undefined {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    if (code === "ENOENT") return "bubblewrap is not installed, which scripts/set-up-tests.sh does";
    return `bubblewrap does not work here: ${String(stderr ?? code).trim()}`;
  }
}

/** New namespaces, no network, and a file system that can only be read. */
export const BUBBLEWRAP: readonly string[] = [
  "bwrap",
  ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"],
  // Named memory lies there.
  ...["--bind", "/dev/shm", "/dev/shm"],
  // The project, or Node, may lie in what has just been covered.
  ...[root, dirname(process.execPath)].flatMap((folder) =>
    folder.startsWith("/tmp/") ? ["--ro-bind", folder, folder] : [],
  ),
  ...["--unshare-all", "--new-session", "--die-with-parent"],
];

export function processCarrier(
  runtime: Carrier["runtime"],
  memory: "inherit" | "named",
  more: Partial<Pick<Carrier, "name" | "permission">> & { readonly prefix?: readonly string[] } = {},
): Carrier {
  const { prefix, ...rest } = more;
  return {
    name: `${runtime} process, ${memory}`,
    runtime,
    sandboxed: runtime !== "bun" && more.permission !== UNSAFE,
    ...rest,
    worker: {
      runtime: "process",
      processRuntime: runtime,
      processSharedMemory: memory,
      ...(prefix === undefined ? {} : { processCommandPrefix: [...prefix] }),
    },
  };
}
