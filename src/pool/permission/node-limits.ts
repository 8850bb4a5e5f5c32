// What Node itself leaves open, whatever the rules say: each was found by an attempt in fixtures/escapes. The report, not the
// flags. Pure. Host thread; called by node-rules.ts.
import type { RuleOutcome } from "./context.ts";
import { restrictsEnvironment } from "./env.ts";
import type { NodeFeatures } from "./node-version.ts";
import type { LanePolicy } from "./policy.ts";

/** @param ownProcess whether the lane has a process of its own, in which nothing of the host's is to be had */
export function nodeLimits(
  policy: LanePolicy,
  features: NodeFeatures,
  ownProcess: boolean,
): readonly RuleOutcome[] {
  const { mode, read, write, env } = policy;
  const node = `Node ${features.major}`;
  const limits: RuleOutcome[] = [];
  const say = (rule: string, reason: string): void => {
    limits.push({ rule, enforced: false, explicit: false, limit: true, reason });
  };
  if (mode === "strict" && !write.tree.otherwise) say("node_modules", nodeModules(write.links.openInstalled));
  say(
    "symlinks",
    symlinks([...new Set([...read.links.open, ...write.links.open])], read.links.seen && write.links.seen),
  );
  say(
    "fileNames",
    "whether a path exists, and where a link leads, can be found out with import(), require.resolve(), fs.realpath() " +
      "and fs.readlink(); what is in a file cannot",
  );
  say("priority", "os.setPriority() changes the priority of any process of the same user, the host's too");
  say("v8Flags", "v8.setFlagsFromString() can make V8 write its traces to any path; their content is V8's");
  if (!features.net) say("unixSockets", `${node} lets a server make its socket file at any path`);
  if (ownProcess) return limits;
  say(
    "descriptors",
    `${node} does not check calls on file descriptors that the process has open, sockets included`,
  );
  if (restrictsEnvironment(env)) {
    if (!features.reportWithoutEnv) {
      say("processReport", `${node} shows the host's environment in process.report.getReport()`);
    }
    say(
      "environmentData",
      "what the host gives to setEnvironmentData() of node:worker_threads is meant for every thread",
    );
  }
  if (!policy.console.allowed) {
    say(
      "rawOutput",
      "process._rawDebug() and writes to the descriptors 1 and 2 are not console output, and get through",
    );
  }
  return limits;
}

function nodeModules(open: readonly string[]): string {
  return (
    "deeper than in a project's own directory, those that were there when the pool started cannot be written" +
    (open.length > 0 ? `, but for ${open.length}, such as ${open[0]}: the list would be too long` : "")
  );
}

function symlinks(left: readonly string[], seen: boolean): string {
  return (
    "Node checks the path of a call, not the file behind it. Links that led out when the pool started are denied" +
    (left.length > 0 ? `, but for ${left.length}, such as ${left[0]}` : "") +
    (seen ? "" : ", as far as they were looked for: there are too many files, or all are allowed") +
    "; task code cannot make one, but other programs can"
  );
}
