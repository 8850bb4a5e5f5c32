// @ts-check

/**
 * What a failed child said, rather than which command failed.
 * @param {unknown} error of execFile
 * @param {number} deadlineMs
 * @returns {Error}
 */
export function childError(error, deadlineMs) {
  const failure = /** @type {Error & { stderr?: string, killed?: boolean }} */ (error);
  if (failure.killed) return new Error(`the process did not end within ${deadlineMs / 1_000} s`);
  const lines = (failure.stderr ?? "").split("\n").filter((line) => line.trim() !== "");
  return new Error(
    lines.find((line) => /^\w*(Error|Warning)\b.*:/.test(line)) ?? lines.at(-1) ?? failure.message,
  );
}
