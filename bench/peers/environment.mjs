// @ts-check
// What a figure is worth nothing without: versions, machine, date, and how busy the machine was.
import { readFileSync } from "node:fs";
import { machine } from "../machine.mjs";
import { roster } from "./roster.mjs";

const root = new URL("../../", import.meta.url);

/** @param {string} packageName */
function versionOf(packageName) {
  const manifest = packageName === "knitting" ? "package.json" : `node_modules/${packageName}/package.json`;
  try {
    return String(JSON.parse(readFileSync(new URL(manifest, root), "utf8")).version);
  } catch {
    return "not installed";
  }
}

export function environment() {
  return {
    ...machine(),
    versions: Object.fromEntries(
      roster.flatMap(({ packageName }) =>
        packageName === null ? [] : [[packageName, versionOf(packageName)]],
      ),
    ),
  };
}
