// Who looks on while something takes long. Any thread of the plugin.

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Whether there is anybody to look at it. */
export function showsProgress(
  terminal: Pick<Terminal, "isTTY">,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  const { CI } = environment;
  return terminal.isTTY === true && (CI === undefined || CI === "" || CI === "false" || CI === "0");
}
