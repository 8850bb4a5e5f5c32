import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import type { EvaluatedModuleNode, ModuleEvaluator, ModuleRunnerContext } from "vite/module-runner";
import { createCommonJsScope } from "./commonjs-scope.ts";
import type { CompleteImportMeta } from "./import-meta.ts";
import { interopNamespace } from "./interop.ts";

// Runs the code of modules in a lane, so that every line and column is where Vitest's own workers have it: tasks are
// found by the place of their `task()` call, and stacks show the user's files. Made by the bootstrap.

const PARAMETERS = [
  "__vite_ssr_exports__",
  "__vite_ssr_import_meta__",
  "__vite_ssr_import__",
  "__vite_ssr_dynamic_import__",
  "__vite_ssr_exportAll__",
  "__vite_ssr_exportName__",
  "__filename",
  "__dirname",
  "module",
  "exports",
  "require",
] as const;
const PREFIX = `'use strict';async (${PARAMETERS.join(",")})=>{{`;

/** How many characters stand before the code of a module. */
export const WRAPPER_LENGTH: number = PREFIX.length;

const evaluated = new Set<string>();

/** Whether the wrapper stands before the code of this file: Node loads others itself. */
export function isEvaluated(file: string): boolean {
  return evaluated.has(file.replaceAll("\\", "/"));
}

type ModuleFunction = (...parameters: readonly unknown[]) => Promise<void>;

export interface EvaluatorOptions {
  /** Modules that lanes get something else for: by file URL, or by the name they are externalized under. */
  readonly substitutes: ReadonlyMap<string, () => Promise<object>>;
  /** Vite 6 takes no function for `import.meta`, so that it is completed here. */
  readonly completeMeta?: CompleteImportMeta;
  /** Vitest's `deps.interopDefault` */
  readonly interopDefault: boolean;
}

/** Vite's own evaluator hides the names of files behind `AsyncFunction`. */
export class LaneEvaluator implements ModuleEvaluator {
  readonly #options: EvaluatorOptions;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  async runInlinedModule(
    context: ModuleRunnerContext,
    code: string,
    module: Readonly<EvaluatedModuleNode>,
  ): Promise<void> {
    evaluated.add(module.id);
    const run = runInThisContext(`${PREFIX}${code}\n}}`, {
      filename: module.id,
      columnOffset: -WRAPPER_LENGTH,
    }) as ModuleFunction;
    const { completeMeta } = this.#options;
    const given = context.__vite_ssr_import_meta__;
    const meta = completeMeta === undefined ? given : completeMeta(given);
    const commonJs = createCommonJsScope(context.__vite_ssr_exports__);
    await run(
      context.__vite_ssr_exports__,
      meta,
      context.__vite_ssr_import__,
      context.__vite_ssr_dynamic_import__,
      context.__vite_ssr_exportAll__,
      context.__vite_ssr_exportName__,
      meta.filename,
      meta.dirname,
      commonJs.module,
      commonJs.exports,
      meta.url.startsWith("file:") ? createRequire(meta.url) : undefined,
    );
  }

  async runExternalModule(file: string): Promise<object> {
    const substitute = this.#options.substitutes.get(file.replace(/[?#].*$/, ""));
    if (substitute !== undefined) return substitute();
    const namespace = (await import(file)) as object;
    return this.#options.interopDefault ? interopNamespace(file, namespace) : namespace;
  }
}
