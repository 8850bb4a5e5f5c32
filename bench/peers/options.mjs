// @ts-check
// Command line of `npm run bench:peers` -> resolved options. A flag that is unknown, or has a value that is not
// among the valid ones, ends the run with a sentence that lists them.
import { countOf, flagsOf, listOf, UsageError } from "../flags.mjs";
import { PROCESS_CONTENDERS, roster } from "./roster.mjs";

const scopes = /** @type {const} */ (["startup", "sequential", "batch", "cpu", "idle", "memory"]);

const DEFAULT_PAGE = "bench-peers.html";
const FULL_ROUNDS = 10;
const QUICK_ROUNDS = 2;

/** @type {import("./contract.mjs").Budget} */
const fullBudget = {
  warmMs: 500,
  turnMs: 25,
  longTurnMs: 200,
  minimumTimes: 3,
  turns: 9,
  longTurns: 3,
  idleMs: 1_500,
};
/** @type {import("./contract.mjs").Budget} */
const quickBudget = {
  warmMs: 60,
  turnMs: 5,
  longTurnMs: 15,
  minimumTimes: 1,
  turns: 3,
  longTurns: 1,
  idleMs: 400,
};

export const usage = `Usage: npm run bench:peers -- [flags]
  --quick           few short rounds, about a minute: a look, not a result
  --rounds n        rounds (${FULL_ROUNDS}; ${QUICK_ROUNDS} with --quick); idle and memory take half as many
  --scope a,b       only these: ${scopes.join(", ")}
  --only a,b        only these contenders: ${roster.map((entry) => entry.id).join(", ")}
                    (some run only when named here)
  --processes       lanes on processes against bare fork(): ${PROCESS_CONTENDERS.join(", ")}
  --goals           also compare this pool with the project's targets
  --json [file]     JSON to the file, or to stdout in place of the tables
  --page [file]     an HTML page with plots (${DEFAULT_PAGE})
  --help            this text`;

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} quick
 * @property {boolean} goals
 * @property {number} rounds
 * @property {readonly string[]} scopes
 * @property {readonly string[]} only
 * @property {{ file: string | null } | null} json null: tables; file null: stdout
 * @property {string | null} page null: none
 * @property {import("./contract.mjs").Budget} budget
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function resolveOptions(args) {
  const flags = flagsOf(args, usage);
  const valid = new Set([
    "--quick",
    "--rounds",
    "--scope",
    "--only",
    "--processes",
    "--goals",
    "--json",
    "--page",
    "--help",
  ]);
  for (const [flag, value] of flags) {
    if (!valid.has(flag)) throw new UsageError(`Unknown flag \`${flag}\`\n${usage}`);
    if (value !== undefined && ["--quick", "--processes", "--goals", "--help"].includes(flag)) {
      throw new UsageError(`\`${flag}\` takes no value, got \`${value}\``);
    }
  }
  const quick = flags.has("--quick");
  const ids = roster.map((entry) => entry.id);
  const defaultIds = flags.has("--processes")
    ? PROCESS_CONTENDERS
    : roster.filter((entry) => entry.byDefault).map((entry) => entry.id);
  return {
    help: flags.has("--help"),
    quick,
    goals: flags.has("--goals"),
    rounds: flags.has("--rounds")
      ? countOf("--rounds", flags.get("--rounds"), 1)
      : quick
        ? QUICK_ROUNDS
        : FULL_ROUNDS,
    scopes: flags.has("--scope") ? listOf("--scope", flags.get("--scope"), scopes) : scopes,
    only: flags.has("--only") ? listOf("--only", flags.get("--only"), ids) : defaultIds,
    json: flags.has("--json") ? { file: flags.get("--json") ?? null } : null,
    page: flags.has("--page") ? (flags.get("--page") ?? DEFAULT_PAGE) : null,
    budget: quick ? quickBudget : fullBudget,
  };
}
