// What strict mode denies and lets through where the user says nothing. Read by policy.ts, the docs and the tests.

/** Names in a project's directory that hold secrets or history. `.env` stands for `.env.local` and the like as well. */
export const DENIED_IN_PROJECT: readonly string[] = [".env", ".git", ".npmrc", ".docker", ".secrets"];

/** Directories of credentials in the home directory. */
export const DENIED_IN_HOME: readonly string[] = [
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".config/gcloud",
  ".kube",
];

/** The system's own. They matter where a rule allows what they lie in. */
export const DENIED_IN_SYSTEM: readonly string[] = ["/proc", "/sys", "/dev", "/etc"];

/** Installed code is read, not changed. */
export const NOT_WRITTEN = "node_modules";

/** A denied name that also denies what follows after a dot. */
export const DENIED_WITH_SUFFIXES: readonly string[] = [".env"];

/** Environment variables without secrets. A name may end in `*`. */
export const HARMLESS_ENV: readonly string[] = [
  "NODE_ENV",
  "TZ",
  "LANG",
  "LC_*",
  "CI",
  "FORCE_COLOR",
  "NO_COLOR",
  "VITEST*",
];

/** Where Node writes coverage; lanes keep it while it is set. */
export const COVERAGE_VARIABLE = "NODE_V8_COVERAGE";

/** Names that users create beside denied ones, and that share their beginning with one. */
export const NEIGHBOURS_OF_DENIED: readonly string[] = [
  ".gitignore",
  ".github",
  ".gitattributes",
  ".gitmodules",
  ".gitkeep",
  ".gitlab-ci.yml",
  ".npmignore",
  ".dockerignore",
  ".envrc",
];
