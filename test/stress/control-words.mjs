// Shows the shared words of all lanes, for the report of a hang. Import it before "knitting": it keeps every
// SharedArrayBuffer that is made from then on.
import { readFileSync } from "node:fs";

const made = [];
const Original = SharedArrayBuffer;

globalThis.SharedArrayBuffer = new Proxy(Original, {
  construct(target, parameters) {
    const memory = Reflect.construct(target, parameters);
    made.push(new WeakRef(memory));
    return memory;
  },
});

const layout = readFileSync(new URL("../../src/pool/protocol/layout.ts", import.meta.url), "utf8");
const constants = [...layout.matchAll(/^export const (\w+)(?:: number)? = (\d+);/gm)].map(
  ([, name, value]) => [name, Number(value)],
);
const sizeOf = (name) => 4 * (constants.find(([constant]) => constant === name)?.[1] ?? 0);
const CONTROL_BYTES = sizeOf("CONTROL_WORDS");
const BELL_BYTES = sizeOf("BELL_WORDS");
const laneWords = constants.filter(([name]) => name.endsWith("_WORD") && name !== "HOST_PARKED_WORD");

/** One line per lane and bell, of which processes have one each, that is still in memory. */
export function describeControlWords() {
  const lines = [];
  for (const reference of made) {
    const memory = reference.deref();
    if (memory?.byteLength === CONTROL_BYTES) {
      const words = new Int32Array(memory);
      lines.push(
        `lane ${laneWords.map(([name, index]) => `${name}=${Atomics.load(words, index)}`).join(" ")}`,
      );
    } else if (memory?.byteLength === BELL_BYTES) {
      lines.push(`bell HOST_PARKED_WORD=${Atomics.load(new Int32Array(memory), 0)}`);
    }
  }
  return lines.join("\n");
}
