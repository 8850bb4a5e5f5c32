// The kinds of lanes that stress tests run on: `--lanes thread|process|deno|bun`. Of a process, the rest is drawn: how it gets its
// memory, and whether it is held to a policy, because on some versions of Node that decides how it sleeps.
import { parseArgs } from "node:util";
import { pick } from "./random.mjs";

export const CARRIERS = ["thread", "process", "deno", "bun"];

/** What the command line says: the kind of lanes, and the numbers. */
export function readArguments() {
  const { values, positionals } = parseArgs({
    options: { lanes: { type: "string", default: "thread" } },
    allowPositionals: true,
  });
  if (!CARRIERS.includes(values.lanes)) {
    throw new TypeError(`Expected --lanes to be one of ${CARRIERS.join(", ")}, got \`${values.lanes}\``);
  }
  return { carrier: values.lanes, numbers: positionals.map(Number) };
}

/** Options of a pool on such lanes. Draws nothing for threads, so that their seeds mean what they always did. */
export function drawCarrier(random, carrier) {
  if (carrier === "thread") return { worker: {} };
  return {
    permission: pick(random, [
      [{ console: false }, 1],
      [{ mode: "unsafe", console: false }, 1],
    ]),
    worker: {
      runtime: "process",
      processSharedMemory: pick(random, [
        ["inherit", 1],
        ["named", 1],
      ]),
      ...(carrier === "process" ? {} : { processRuntime: carrier }),
    },
  };
}
