// @ts-check
// Figures and tables as plain text.

/**
 * Three significant digits without an exponent.
 * @param {number} value
 */
export function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3);
}

/**
 * First column left, the others right.
 * @param {readonly (readonly string[])[]} lines
 */
export function aligned(lines) {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const text = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  return text.map((line) => `  ${line}`).join("\n");
}

/** @param {{ median: number, low: number, high: number } | null} estimate */
export function withInterval(estimate) {
  if (estimate === null) return "-";
  return `${digits(estimate.median)} [${digits(estimate.low)}–${digits(estimate.high)}]`;
}
