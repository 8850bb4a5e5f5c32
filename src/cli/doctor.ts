// Puts the report together: the plan for a strict policy on each runtime, held against what a lane could do. Main thread;
// called by main.ts.
import { availableParallelism } from "node:os";
import { resolvePermission } from "../pool/options/resolve-permission.ts";
import type { ProcessRuntime } from "../pool/options/pool-options.ts";
import type { RuleOutcome, RuntimeVersion } from "../pool/permission/context.ts";
import { hostContext } from "../pool/permission/host-context.ts";
import { planPermissions } from "../pool/permission/plan.ts";
import { type Abilities, tryAbilities } from "./abilities.ts";
import { ATTEMPTS, type LaneTrial, tryLane } from "./lane-trial.ts";
import { findRuntimes, type OtherRuntime, type SilentRuntime } from "./other-runtimes.ts";
import { ownVersion } from "./own-version.ts";
import { tryProcessLane } from "./process-trial.ts";
import type { Answer, DoctorReport, Finding, RuntimeFindings, Section } from "./report.ts";

/** As the built file sees it. */
const LANE_ENTRY = new URL("../pool/lane/thread-entry.mjs", import.meta.url).href;

export async function doctor(): Promise<DoctorReport> {
  const trial = await tryLane();
  const others = (await Promise.all([findRuntimes("deno"), findRuntimes("bun")])).flat();
  const node: RuntimeFindings = {
    name: "node",
    version: process.versions.node,
    path: process.execPath,
    lane: "thread",
    findings: [
      ...rulesOf("thread", undefined, trial),
      ...abilityFindings(tryAbilities(), await processLanes("node")),
    ],
  };
  const found: RuntimeFindings[] = [];
  // One after the other, so that none is late because of the others.
  for (const other of others.filter(isThere)) found.push(await otherFindings(other));
  return {
    knitting: ownVersion(),
    platform: `${process.platform} ${process.arch}`,
    directory: process.cwd(),
    runtimes: [node, ...found],
    absent: others.filter(isSilent),
    alarms: alarmsOf(node, trial),
    remarks: trial.remarks,
  };
}

function isThere(runtime: OtherRuntime | SilentRuntime): runtime is OtherRuntime {
  return "version" in runtime;
}

function isSilent(runtime: OtherRuntime | SilentRuntime): runtime is SilentRuntime {
  return !isThere(runtime);
}

async function otherFindings({ name, version, path, abilities }: OtherRuntime): Promise<RuntimeFindings> {
  const findings = [
    ...rulesOf("process", { name, version }, undefined),
    ...abilityFindings(abilities, await processLanes(name)),
  ];
  return { name, version, path, lane: "process", findings };
}

/** The pool chooses the program by itself: of several of a name, the first is tried. */
async function processLanes(name: ProcessRuntime): Promise<Finding> {
  const refused = await tryProcessLane(name);
  const what = { section: "share", name: "memory of process lanes" } as const;
  return refused === undefined
    ? { ...what, answer: "yes", tried: "done" }
    : { ...what, answer: "no", reason: refused };
}

function rulesOf(
  lane: "thread" | "process",
  runtime: RuntimeVersion | undefined,
  trial: LaneTrial | undefined,
): readonly Finding[] {
  const surroundings = { entry: LANE_ENTRY, modules: [LANE_ENTRY, ATTEMPTS.href], lane };
  const context = hostContext(runtime === undefined ? surroundings : { ...surroundings, runtime });
  const permission = resolvePermission({ path: "permission", value: "strict" });
  return planPermissions(permission, context).rules.map((rule) => compare(rule, trial));
}

/** A rule as planned, against what came of trying to break it. */
function compare({ rule, enforced, by, reason, limit }: RuleOutcome, trial: LaneTrial | undefined): Finding {
  const tried = trial?.outcomes.get(rule);
  const broken = enforced && tried === "done";
  return {
    section: limit === true ? "open" : "enforce",
    name: rule,
    answer: broken ? "alarm" : enforced ? "yes" : "no",
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(tried === undefined ? {} : { tried }),
  };
}

function alarmsOf({ findings }: RuntimeFindings, { refused }: LaneTrial): readonly string[] {
  const broken = findings.filter(({ answer }) => answer === "alarm");
  return [
    ...(refused === undefined ? [] : [`A lane under a strict policy does not start: ${refused}`]),
    ...broken.map(
      ({ name, by }) =>
        `${name} should be enforced by ${by ?? "the runtime"}, but a lane could do what it denies.`,
    ),
  ];
}

/**
 * @param abilities `undefined`: the runtime did not say
 * @param memory whether a process shares it
 */
function abilityFindings(abilities: Abilities | undefined, memory: Finding): readonly Finding[] {
  const say = (section: Section, name: string, works: boolean | undefined): Finding => {
    const answer: Answer = works === undefined ? "unknown" : works ? "yes" : "no";
    return {
      section,
      name,
      answer,
      ...(works === undefined ? { reason: "the runtime was asked and gave no answer" } : {}),
    };
  };
  const cores = availableParallelism();
  const spinning = cores - 1;
  return [
    say("share", "SharedArrayBuffer", abilities?.shared),
    say("share", "growable SharedArrayBuffer", abilities?.growable),
    say("share", "transfer of ArrayBuffer", abilities?.transferable),
    memory,
    say("wait", "Atomics.wait", abilities?.wait),
    say("wait", "Atomics.waitAsync", abilities?.waitAsync),
    say("wait", "Atomics.pause", abilities?.pause),
    { section: "wait", name: "cores", answer: "yes", count: cores },
    {
      section: "wait",
      name: "lanes spinning at once",
      answer: spinning > 0 ? "yes" : "no",
      count: spinning,
      reason: "one core is left to the host; other lanes park, and are woken",
    },
  ];
}
