// @ts-check
// What this process and those that it has started use together. Linux; elsewhere this process alone.
import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the clock in which the kernel counts CPU time, per second; the same on all Linux systems. */
const TICKS = 100;

/** @returns {number[]} ids of all processes that this one has started, and those have, and so on */
function descendants() {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of readable(() => readdirSync("/proc")) ?? []) {
    const parent = Number(statOf(name)?.[1]);
    if (Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [process.pid];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found.slice(1);
}

/**
 * The fields of /proc/PID/stat behind the name, which may hold spaces: the state, the parent, ...
 * @param {string | number} pid
 */
function statOf(pid) {
  const text = readable(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** @template Result @param {() => Result} read */
function readable(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** CPU time so far, in ms. For other processes the kernel counts in steps of 10 ms. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  const others = descendants().reduce((sum, pid) => {
    const stat = statOf(pid) ?? [];
    return sum + ((Number(stat[11]) + Number(stat[12])) * 1_000) / TICKS;
  }, 0);
  return (user + system) / 1_000 + others;
}

/** Memory that is in use by these processes, in bytes; what several share is shared out among them. */
export function memoryBytes() {
  const others = descendants().reduce((sum, pid) => {
    const text = readable(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? "";
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1_024;
  }, 0);
  return process.memoryUsage.rss() + others;
}
