// @ts-check
// What a figure is worth nothing without: date, runtime, machine, and how busy it was.
import { availableParallelism, cpus, loadavg, platform, release } from "node:os";

export function machine() {
  return {
    date: new Date().toISOString(),
    node: process.version,
    os: `${platform()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
  };
}
