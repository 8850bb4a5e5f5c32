// Starts one lane under a strict policy and lets it try what the policy denies. Main thread; called by doctor.ts.
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { createPool, importTask, KnittingError } from "../pool/index.ts";
import { DENIED_IN_PROJECT } from "../pool/permission/policy-defaults.ts";
import type { Outcome } from "./report.ts";

export interface LaneTrial {
  /** By rule. What could not be tried is not in it. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The lane found out by itself that its runtime does not hold it to the policy. */
  readonly refused: string | undefined;
  readonly remarks: readonly string[];
}

/** As the built file sees it. */
export const ATTEMPTS: URL = new URL("./attempts.js", import.meta.url);

const SECRET = "KNITTING_DOCTOR_SECRET";
const PATIENCE_MS = 10_000;

function attempt<Args>(name: string) {
  return importTask<Args, Outcome>({ href: ATTEMPTS, name, timeout: PATIENCE_MS });
}

function startPool() {
  return createPool({ threads: 1, permission: "strict" })({
    read: attempt<string>("read"),
    write: attempt<string>("write"),
    startWorker: attempt<void>("startWorker"),
    startProgram: attempt<string>("startProgram"),
    connectTo: attempt<number>("connectTo"),
    importFrom: attempt<number>("importFrom"),
    loadAddon: attempt<string>("loadAddon"),
    useWasi: attempt<void>("useWasi"),
    useInspector: attempt<void>("useInspector"),
    useSqlite: attempt<void>("useSqlite"),
    seeVariable: attempt<string>("seeVariable"),
  });
}

type TrialPool = ReturnType<typeof startPool>;

/** Leaves nothing behind: what is written is a file in a temporary directory, which goes in the end. */
export async function tryLane(): Promise<LaneTrial> {
  const remarks: string[] = [];
  const outcomes = new Map<string, Outcome>();
  let refused: string | undefined;
  let folder: string | undefined;
  const server = createServer((socket) => socket.destroy());
  try {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "knitting-doctor-")));
    const port = await listen(server);
    process.env[SECRET] = "visible";
    const pool = startPool();
    try {
      await pool.ready;
      await tryAll(pool, folder, port, outcomes, remarks);
    } finally {
      await pool.shutdown();
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof KnittingError && error.code === "LANE_STARTUP") refused = text;
    else remarks.push(`Nothing could be tried in a lane: ${text}`);
  } finally {
    delete process.env[SECRET];
    server.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
  return { outcomes, refused, remarks };
}

async function tryAll(
  { call }: TrialPool,
  folder: string,
  port: number,
  outcomes: Map<string, Outcome>,
  remarks: string[],
): Promise<void> {
  // One after the other: an attempt that goes on must not spoil the next.
  const say = async (result: Promise<Outcome>, ...rules: readonly string[]): Promise<void> => {
    // An attempt that ends in no answer shows nothing.
    const outcome = await result.catch((): Outcome => "unclear");
    for (const rule of rules) {
      outcomes.set(rule, outcome);
      if (outcome === "unclear")
        remarks.push(`Trying ${rule} failed for another reason, which shows nothing.`);
    }
  };
  const outside = join(folder, "outside.txt");
  writeFileSync(outside, "outside");
  if (isInside(process.cwd(), folder)) {
    remarks.push("read and write were not tried: the temporary directory lies in the working directory.");
  } else {
    await say(call.read(outside), "read");
    await say(call.write(outside), "write");
  }
  const denied = DENIED_IN_PROJECT.map((name) => resolve(name)).find((path) => existsSync(path));
  if (denied === undefined) {
    const names = DENIED_IN_PROJECT.join(", ");
    remarks.push(`denyRead and denyWrite were not tried: there is none of ${names} in this directory.`);
  } else {
    await say(call.read(denied), "denyRead");
    await say(call.write(denied), "denyWrite");
  }
  await say(call.connectTo(port), "net");
  await say(call.importFrom(port), "allowImport");
  await say(call.startProgram(process.execPath), "run", "node.allowChildProcess");
  await say(call.startWorker(), "node.allowWorker");
  await say(call.loadAddon(join(folder, "none.node")), "node.allowAddons");
  await say(call.useWasi(), "node.allowWasi");
  await say(call.useInspector(), "inspector");
  await say(call.useSqlite(), "sqlite");
  await say(call.seeVariable(SECRET), "env");
}

function isInside(folder: string, path: string): boolean {
  const way = relative(realpathSync(folder), path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}

function listen(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") failed(new Error("the server has no port"));
      else done(address.port);
    });
  });
}
