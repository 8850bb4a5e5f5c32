#!/usr/bin/env node
// The program `knitting`. It only wires: what was asked is read by arguments.ts, answered by doctor.ts and shown by
// summary.ts or table.ts. Main thread of a process of its own.
import { readArguments } from "./arguments.ts";
import { doctor } from "./doctor.ts";
import { ownVersion } from "./own-version.ts";
import { formatSummary } from "./summary.ts";
import { formatTable } from "./table.ts";
import { lookOf } from "./terminal.ts";

const request = readArguments(process.argv.slice(2));
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Who reads the first lines only, as `head` does, has what was wanted.
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
if (request.kind === "wrong") {
  process.stderr.write(`${request.sentence}\n`);
  process.exitCode = 2;
} else if (request.kind === "help") {
  process.stdout.write(request.text);
} else if (request.kind === "version") {
  process.stdout.write(`${ownVersion()}\n`);
} else {
  const report = await doctor();
  if (report.alarms.length > 0) process.exitCode = 1;
  const format = request.verbose ? formatTable : formatSummary;
  process.stdout.write(
    request.json ? `${JSON.stringify(report, null, 2)}\n` : format(report, lookOf(process.stdout)),
  );
}
