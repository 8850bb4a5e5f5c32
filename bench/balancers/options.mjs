// @ts-check
// Command line of `npm run bench` -> resolved options.
import { BALANCERS } from "../../dist/pool/internal.js";
import { countOf, flagsOf, listOf, UsageError } from "../flags.mjs";
import { setups } from "./setups.mjs";
import { workloads } from "./workloads.mjs";

const ROUNDS = 12;
const QUICK_ROUNDS = 5;
const DEFAULT_PAGE = "bench-balancers.html";

const names = workloads(2).map(({ name }) => name);
/** Workloads can be named without spaces. */
const ids = names.map((name) => name.replaceAll(/\W+/gu, "-").toLowerCase());

/** Compared with the first one, roundRobin. Its alias is there to show what no difference looks like. */
const STRATEGIES = /** @type {readonly import("knitting").BalancerStrategy[]} */ (Object.keys(BALANCERS));

export const usage = `Usage: npm run bench -- [flags]
  --quick           ${QUICK_ROUNDS} rounds: a look, not a result
  --rounds n        rounds (${ROUNDS}); at least 5
  --scope a,b       only these workloads: ${ids.join(", ")}
  --setup a,b       only these pools: ${setups.map(({ id }) => id).join(", ")}
  --same            every row compares roundRobin with itself: differences are false
  --page [file]     where the HTML page goes (${DEFAULT_PAGE})
  --simulate        only the simulation of 8 to 1,024 lanes, and how well it fits 2 and 4
  --json [file]     JSON to the file, or to stdout in place of the table
  --help            this text`;

const VALID = [
  "--quick",
  "--rounds",
  "--scope",
  "--setup",
  "--same",
  "--page",
  "--simulate",
  "--json",
  "--help",
];
const WITHOUT_VALUE = ["--quick", "--same", "--simulate", "--help"];

/** @param {readonly string[]} args */
export function resolveOptions(args) {
  const flags = flagsOf(args, usage);
  for (const [flag, value] of flags) {
    if (!VALID.includes(flag)) throw new UsageError(`Unknown flag \`${flag}\`\n${usage}`);
    if (value !== undefined && WITHOUT_VALUE.includes(flag)) {
      throw new UsageError(`\`${flag}\` takes no value, got \`${value}\``);
    }
  }
  const quick = flags.has("--quick");
  const scopes = flags.has("--scope") ? listOf("--scope", flags.get("--scope"), ids) : ids;
  const chosen = flags.has("--setup")
    ? listOf(
        "--setup",
        flags.get("--setup"),
        setups.map(({ id }) => id),
      )
    : setups.map(({ id }) => id);
  return {
    help: flags.has("--help"),
    quick,
    simulate: flags.has("--simulate"),
    rounds: flags.has("--rounds")
      ? countOf("--rounds", flags.get("--rounds"), 5)
      : quick
        ? QUICK_ROUNDS
        : ROUNDS,
    workloads: names.filter((_, index) => scopes.includes(ids[index] ?? "")),
    setups: setups.filter(({ id }) => chosen.includes(id)),
    same: flags.has("--same"),
    strategies: flags.has("--same") ? STRATEGIES.map(() => /** @type {const} */ ("roundRobin")) : STRATEGIES,
    json: flags.has("--json") ? { file: flags.get("--json") ?? null } : null,
    page: flags.get("--page") ?? DEFAULT_PAGE,
  };
}
