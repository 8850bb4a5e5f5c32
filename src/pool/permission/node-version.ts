// What Node's permission model can do, by version. Pure. Host thread; read by node-flags.ts and the `doctor`.

export interface NodeFeatures {
  readonly major: number;
  /** The flag that turns permissions on; `undefined` before Node 20. */
  readonly flag: "--permission" | "--experimental-permission" | undefined;
  /** Whether the network can be denied, and is unless `--allow-net` is there. */
  readonly net: boolean;
  readonly inspectorFlag: boolean;
  /** Whether a running thread can give rights up: `process.permission.drop()`. */
  readonly drop: boolean;
  /** Whether a thread can read the process's working directory unasked. */
  readonly unaskedCwd: boolean;
  /** Whether `node:sqlite` is there, which opens files without asking; a thread can be started without it. */
  readonly sqlite: boolean;
  /** Whether reports can leave the environment out: `process.report.excludeEnv`. */
  readonly reportWithoutEnv: boolean;
  /** Whether a flag of the host's lets modules be imported from the network. */
  readonly networkImports: boolean;
  /** Whether a list must be split for a matcher that may allow points where values part; see node-matching.ts. */
  readonly cautious: boolean;
}

/** The oldest release of each line known to have a feature; later lines have it. */
const WITH_DROP: readonly Release[] = [
  [24, 21],
  [26, 5],
];
const WITHOUT_SPLIT_POINTS: readonly Release[] = [
  [22, 23],
  [24, 21],
  [26, 10],
];
const WITH_PERMISSION_FLAG: readonly Release[] = [
  [22, 13],
  [23, 5],
];
const WITH_SQLITE: readonly Release[] = [[22, 5]];
const WITH_REPORT_WITHOUT_ENV: readonly Release[] = [
  [22, 13],
  [23, 3],
];
const WITH_INSPECTOR_FLAG: readonly Release[] = [
  [24, 21],
  [25, 0],
];

type Release = readonly [major: number, minor: number];

/** @param version such as `"24.21.0"` */
export function nodeFeatures(version: string): NodeFeatures {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const since = (releases: readonly Release[]): boolean =>
    releases.some(([line, first]) => line === major && minor >= first) || major > (releases.at(-1)?.[0] ?? 0);
  return {
    major,
    flag: since(WITH_PERMISSION_FLAG)
      ? "--permission"
      : major >= 20
        ? "--experimental-permission"
        : undefined,
    net: major >= 25,
    inspectorFlag: since(WITH_INSPECTOR_FLAG),
    drop: since(WITH_DROP),
    unaskedCwd: major >= 22,
    sqlite: since(WITH_SQLITE),
    reportWithoutEnv: since(WITH_REPORT_WITHOUT_ENV),
    networkImports: major < 22,
    cautious: !since(WITHOUT_SPLIT_POINTS),
  };
}
