// The kinds of lanes that the one suite runs on.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PoolOptions } from "knitting";

export interface Carrier {
  readonly name: string;
  readonly runtime: "node" | "deno" | "bun";
  readonly worker: NonNullable<PoolOptions["worker"]>;
  /** Node holds lanes to its policy, Deno too; Bun has none. */
  readonly sandboxed: boolean;
  readonly permission?: PoolOptions["permission"];
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Whether this machine lets a user make new namespaces, which bubblewrap does. */
export function hasBubblewrap(): boolean {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** New namespaces, no network, and a file system that can only be read. */
export const BUBBLEWRAP: readonly string[] = [
  "bwrap",
  ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"],
  // Named memory lies there.
  ...["--bind", "/dev/shm", "/dev/shm"],
  ...(root.startsWith("/tmp/") ? ["--ro-bind", root, root] : []),
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
    sandboxed: runtime !== "bun" && more.permission !== "unsafe",
    ...rest,
    worker: {
      runtime: "process",
      processRuntime: runtime,
      processSharedMemory: memory,
      ...(prefix === undefined ? {} : { processCommandPrefix: [...prefix] }),
    },
  };
}
