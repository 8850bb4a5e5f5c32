#!/usr/bin/env node
// The program `knitting`. It only wires: what was asked is read by arguments.ts, answered by doctor.ts and shown by
// table.ts. Main thread of a process of its own.
import { readArguments } from "./arguments.ts";
import { doctor } from "./doctor.ts";
import { ownVersion } from "./own-version.ts";
import { formatTable } from "./table.ts";

const request = readArguments(process.argv.slice(2));
// Who reads the first lines only, as `head` does, has what was wanted.
process.stdout.on("error", () => process.exit());
if (request.kind === "wrong") {
  process.stderr.write(`${request.sentence}\n`);
  process.exitCode = 2;
} else if (request.kind === "help") {
  process.stdout.write(request.text);
} else if (request.kind === "version") {
  process.stdout.write(`${ownVersion()}\n`);
} else {
  const report = await doctor();
  const { NO_COLOR, TERM } = process.env;
  const coloured = process.stdout.isTTY && (NO_COLOR ?? "") === "" && TERM !== "dumb";
  process.stdout.write(request.json ? `${JSON.stringify(report, null, 2)}\n` : formatTable(report, coloured));
  if (report.alarms.length > 0) process.exitCode = 1;
}
