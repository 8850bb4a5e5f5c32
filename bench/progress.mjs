// @ts-check
// One line on stderr that says what is being measured, if a person is watching; nothing otherwise.

/** @returns {{ show: (text: string) => void, clear: () => void }} */
export function progressLine() {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || 80) - 1)}`),
    clear: () => stderr.write("\r\u001b[2K"),
  };
}
