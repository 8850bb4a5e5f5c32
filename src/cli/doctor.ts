// Puts the report together: the plan for a strict policy on each runtime, held against what a lane could do. Main thread;
// called by main.ts.
import { availableParallelism } from "node:os";
import { resolvePermission } from "../pool/options/resolve-permission.ts";
import type { RuleOutcome, RuntimeVersion } from "../pool/permission/context.ts";
import { hostContext } from "../pool/permission/host-context.ts";
import { planPermissions } from "../pool/permission/plan.ts";
import { type Abilities, tryAbilities } from "./abilities.ts";
import { ATTEMPTS, type LaneTrial, tryLane } from "./lane-trial.ts";
import { findRuntimes, type OtherRuntime, type SilentRuntime } from "./other-runtimes.ts";
import { ownVersion } from "./own-version.ts";
import type { Answer, DoctorReport, Finding, RuntimeFindings, Section } from "./report.ts";

/** As the built file sees it. */
const LANE_ENTRY = new URL("../pool/lane/thread-entry.js", import.meta.url).href;

/** The only place that says so. */
const NO_PROCESS_LANES = "process lanes are not there yet";

export async function doctor(): Promise<DoctorReport> {
  const [trial, ...found] = await Promise.all([tryLane(), findRuntimes("deno"), findRuntimes("bun")]);
  const others = found.flat();
  const node: RuntimeFindings = {
    name: "node",
    version: process.versions.node,
    path: process.execPath,
    lane: "thread",
    findings: [...rulesOf("thread", undefined, trial), ...abilityFindings(tryAbilities())],
  };
  return {
    knitting: ownVersion(),
    platform: `${process.platform} ${process.arch}`,
    directory: process.cwd(),
    runtimes: [node, ...others.filter(isThere).map(otherFindings)],
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

function otherFindings({ name, version, path, abilities }: OtherRuntime): RuntimeFindings {
  const findings = [...rulesOf("process", { name, version }, undefined), ...abilityFindings(abilities)];
  return { name, version, path, lane: "process", findings };
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

/** @param abilities `undefined`: the runtime did not say */
function abilityFindings(abilities: Abilities | undefined): readonly Finding[] {
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
    { section: "share", name: "memory of process lanes", answer: "no", reason: NO_PROCESS_LANES },
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
