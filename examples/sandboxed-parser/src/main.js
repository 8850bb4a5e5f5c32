// `npm start`: parses a hostile document on three kinds of lanes, and prints how far it gets on each. Ends with code 69 where there is
// no bubblewrap.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPool } from "knitting";
import { bubblewrap, whyNoBubblewrap } from "./bubblewrap.js";
import { hostileDocument } from "./hostile-document.js";
import { parse } from "./parse.js";

/** EX_UNAVAILABLE of sysexits(3). */
const NO_SANDBOX = 69;
const SECRET = "correct horse battery staple";

const reason = whyNoBubblewrap();
if (reason !== undefined) {
  console.error(`No sandbox: ${reason}`);
  process.exit(NO_SANDBOX);
}

const project = fileURLToPath(new URL("../", import.meta.url));
const secrets = mkdtempSync(join(tmpdir(), "secrets-"));
const secretPath = join(secrets, "password");
const graffitiPath = join(project, "graffiti.txt");
writeFileSync(secretPath, SECRET);
process.env["API_TOKEN"] = SECRET;

/** The attacker's machine. */
let received = "";
const attacker = createServer((socket) =>
  socket.setEncoding("utf8").on("data", (part) => (received += part)),
);
await new Promise((resolve) => attacker.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (attacker.address());

const sandbox = /** @type {const} */ ({ runtime: "process", processCommandPrefix: bubblewrap(project) });
/** @type {Record<string, import("knitting").PoolOptions>} */
const LANES = {
  "no sandbox": { permission: "unsafe" },
  bubblewrap: { permission: "unsafe", worker: sandbox },
  "bubblewrap + strict": { permission: "strict", worker: sandbox },
};

try {
  /** @type {Record<string, Record<string, string>>} */
  const table = {};
  for (const [name, options] of Object.entries(LANES)) table[name] = await outcomeOn(options);
  const rows = Object.keys(table["no sandbox"] ?? {});
  console.table(
    Object.fromEntries(
      rows.map((row) => [
        row,
        Object.fromEntries(Object.entries(table).map(([name, all]) => [name, all[row]])),
      ]),
    ),
  );
  const { "no sandbox": open = {}, ...closed } = table;
  const worksOpen = Object.values(open).every((outcome) => !outcome.startsWith("denied"));
  const held = Object.values(closed).every(
    ({ "harmless document": harmless, ...attempts }) =>
      harmless === "parsed" && Object.values(attempts).every((outcome) => outcome.startsWith("denied")),
  );
  console.log(worksOpen && held ? "The sandbox held." : "NOT as expected.");
  if (!worksOpen || !held) process.exitCode = 1;
} finally {
  attacker.close();
  rmSync(secrets, { recursive: true });
}

/**
 * How far the document gets: what it says itself, and what the host sees of it.
 *
 * @param {import("knitting").PoolOptions} options
 * @returns {Promise<Record<string, string>>}
 */
async function outcomeOn(options) {
  const pool = createPool(options)({ parse });
  try {
    const harmless = await pool.call.parse("- one\n- two\n");
    received = "";
    const parsed = await pool.call.parse(hostileDocument(secretPath, port, graffitiPath));
    const loot = Object.keys(Object(parsed)).find((key) => key.startsWith("{")) ?? "{}";
    const { secret, environment, network, graffiti } = JSON.parse(loot);
    return {
      "harmless document": JSON.stringify(harmless) === '["one","two"]' ? "parsed" : "denied: not parsed",
      "reads a secret": secret,
      "reads the environment": environment,
      "opens a socket": network,
      "what the attacker got": received === "" ? "denied: nothing" : received,
      "writes a file": graffiti,
      "what is on the disk": existsSync(graffitiPath) ? "the file" : "denied: nothing",
    };
  } finally {
    rmSync(graffitiPath, { force: true });
    await pool.shutdown();
  }
}
