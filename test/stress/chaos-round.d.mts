export function runChaosRound(settings: {
  readonly seed: number;
  readonly calls: number;
  readonly carrier?: "thread" | "process" | "deno" | "bun";
  readonly hangMs?: number;
  readonly describe?: () => string;
}): Promise<{
  readonly tally: Readonly<Record<string, number>>;
  readonly restarts: number;
  readonly kills: number;
  readonly threads: number;
}>;
