import { spawn } from "node:child_process";

// Programs that a page starts: in its own folder, in an environment like that of a shell, and not for ever.

export interface Ended {
  /** `null`: ended by a signal, after too long a time for one. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Both streams, in the order in which they came. */
  readonly output: string;
}

const PATIENCE_MS = 150_000;

export function run(
  command: string,
  args: readonly string[],
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...plainEnvironment(), ...more },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, to be ended with all that it has started.
      detached: true,
    });
    let stdout = "";
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (stream === child.stdout) stdout += text;
      });
    }
    const patience = setTimeout(() => {
      output += `\n(ended after ${PATIENCE_MS} ms)`;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, PATIENCE_MS);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(patience);
      resolve({ exitCode, stdout, output });
    });
  });
}

/** Without what npm and the Vitest that runs this have set for themselves. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const isOurs =
    /^(?:npm_|INIT_CWD$|VITEST|TEST$|NODE_OPTIONS$|NODE_ENV$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|FORCE_COLOR$|GITHUB_|KNITTING_)/u;
  const theirs = Object.entries(process.env).filter(([name]) => !isOurs.test(name) && name !== "NODE");
  return { ...Object.fromEntries(theirs), CI: "true", NO_COLOR: "1" };
}
