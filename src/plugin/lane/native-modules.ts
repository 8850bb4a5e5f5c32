import * as nodeModule from "node:module";
import type { RegisterHooksOptions } from "node:module";
import { PluginError } from "../errors.ts";

// Modules of a lane where Vitest loads them natively (`experimental.viteModuleRunner: false`): Node's own loader, with
// what lanes have for Vitest and this package put in by hooks. Made by the bootstrap.

type Importer = (href: string) => Promise<Record<string, unknown>>;

/** In URLs: names one of the substitutes. */
const SCHEME = "knitting-lane:";
const SHELF = Symbol.for("knitting.substitutes");

/** What to say where lanes can't have hooks. */
const NO_HOOKS =
  "With `experimental.viteModuleRunner: false` lanes load modules natively, and need `module.registerHooks` for it, which " +
  "Node has since 22.15 and 24. Use such a Node, or leave Vite's module runner on.";

/** Since Node 22.15. */
const { registerHooks } = nodeModule as Partial<typeof nodeModule>;

/**
 * @param substitutes what code of the user gets instead of a module, by the URL that Node finds for it
 * @param isOwnLoad whether it is the lane itself that loads a module now, which gets the real one
 * @throws {PluginError} PLUGIN_UNSUPPORTED when this Node has no hooks in the thread itself
 */
export function createNativeImporter(
  substitutes: ReadonlyMap<string, object>,
  isOwnLoad: () => boolean,
): Importer {
  if (registerHooks === undefined) throw new PluginError("PLUGIN_UNSUPPORTED", NO_HOOKS);
  const hrefs = [...substitutes.keys()];
  // Source text reaches what it is made of by a global only.
  const shelf = Object.freeze([...substitutes.values()]);
  Object.defineProperty(globalThis, SHELF, { value: shelf });
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const index = isOwnLoad() ? -1 : hrefs.indexOf(resolved.url);
      return index < 0 ? resolved : { url: `${SCHEME}${index}`, format: "module", shortCircuit: true };
    },
    load(url, context, nextLoad) {
      if (!url.startsWith(SCHEME)) return nextLoad(url, context);
      const index = Number(url.slice(SCHEME.length));
      return { format: "module", source: sourceOf(index, shelf[index] ?? {}), shortCircuit: true };
    },
  } satisfies RegisterHooksOptions);
  return (href) => import(href) as Promise<Record<string, unknown>>;
}

function sourceOf(index: number, module: object): string {
  const names = Object.keys(module).filter((name) => name !== "default");
  return [
    `const module = globalThis[Symbol.for("${String(SHELF.description)}")][${index}];`,
    ...names.map((name, number) => `const v${number} = module.${name}; export { v${number} as ${name} };`),
  ].join("\n");
}
