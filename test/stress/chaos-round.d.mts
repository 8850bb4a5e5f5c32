export function runChaosRound(settings: {
  readonly seed: number;
  readonly calls: number;
  readonly hangMs?: number;
  readonly describe?: () => string;
}): Promise<{
  readonly tally: Readonly<Record<string, number>>;
  readonly restarts: number;
  readonly threads: number;
}>;
