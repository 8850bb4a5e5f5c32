import { stripVTControlCharacters } from "node:util";
import type { ModuleFailure } from "../protocol/messages.ts";

// Turns what Vite and its plugins throw into plain data for a lane. Runs in Vitest's main process.

/** Keeps what tells the user where the fault is: file, line, code frame, plugin. */
export function describeFailure(reason: unknown): ModuleFailure {
  if (!(reason instanceof Error)) return { name: "Error", message: String(reason) };
  const details: Record<string, unknown> = { ...reason };
  return {
    name: reason.name,
    // Compilers colour their messages whether anybody sees the colours or not.
    message: stripVTControlCharacters(withPlace(reason.message, details)),
    ...(reason.stack === undefined ? {} : { stack: stripVTControlCharacters(reason.stack) }),
    ...(typeof details["code"] === "string" ? { code: details["code"] } : {}),
    ...(typeof details["id"] === "string" ? { id: details["id"] } : {}),
    ...(typeof details["plugin"] === "string" ? { plugin: details["plugin"] } : {}),
    ...(typeof details["frame"] === "string" ? { frame: details["frame"] } : {}),
    ...(isPlace(details["loc"]) ? { loc: details["loc"] } : {}),
  };
}

/** Many plugins tell the file and line only in fields, which no reporter prints. */
function withPlace(message: string, details: Readonly<Record<string, unknown>>): string {
  const { id, loc, frame } = details;
  const file = isPlace(loc) && loc.file !== undefined ? loc.file : id;
  if (typeof file !== "string" || file === "") return message;
  let text = message;
  if (!text.includes(file)) text += `\n  File: ${isPlace(loc) ? `${file}:${loc.line}:${loc.column}` : file}`;
  if (typeof frame === "string" && frame !== "" && !text.includes(frame)) text += `\n${frame}`;
  return text;
}

function isPlace(value: unknown): value is { file?: string; line: number; column: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "line" in value &&
    typeof value.line === "number" &&
    "column" in value &&
    typeof value.column === "number"
  );
}
