import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { ModuleRunnerImportMeta } from "vite/module-runner";

// `import.meta` of modules in a lane. Vite's own for Node starts a loader thread, which strict permissions forbid.

type MakeImportMeta = (modulePath: string) => ModuleRunnerImportMeta;

/** Makes `import.meta` out of what Vite would make of it. */
export type CompleteImportMeta = (meta: ModuleRunnerImportMeta) => ModuleRunnerImportMeta;

/** @param makeDefault Vite's `createDefaultImportMeta` */
export function importMetaFactory(makeDefault: MakeImportMeta, complete: CompleteImportMeta): MakeImportMeta {
  return (modulePath) => complete(makeDefault(modulePath));
}

/** @param env what `import.meta.env` holds besides the lane's environment */
export function importMetaCompleter(env: Readonly<Record<string, unknown>>): CompleteImportMeta {
  // In Vitest's workers `import.meta.env` is a view of `process.env`. In lanes the policy decides what that holds.
  const environment = new Proxy({ ...env } as ModuleRunnerImportMeta["env"], {
    get: (own, name) =>
      typeof name === "string" && !(name in own) ? process.env[name] : (Reflect.get(own, name) as unknown),
  });
  return (meta) => ({
    ...meta,
    get env() {
      return environment;
    },
    // Vite puts an assignment of its own at the start of each module. It knows less: Vitest's workers pass it by too.
    set env(_) {},
    main: false,
    resolve: (specifier: string, parent?: string) => resolveSpecifier(specifier, parent ?? meta.url),
  });
}

function resolveSpecifier(specifier: string, parent: string): string {
  if (/^(?:\.{0,2}\/|[a-z][\d+.a-z-]*:)/i.test(specifier)) return new URL(specifier, parent).href;
  const resolved = createRequire(parent).resolve(specifier);
  return resolved === specifier || resolved.startsWith("node:") ? resolved : pathToFileURL(resolved).href;
}
