import type { ModuleRunner } from "vite/module-runner";

// By which imports a lane came to a module that could not be loaded. Lanes only.

/** A chain that is longer is cut: it leads through the project's entries anyway. */
const MAX_STEPS = 10;

/** The module that asked for another, the one that had asked for it, and so on. */
export function importChain(runner: ModuleRunner, importer: string): readonly string[] {
  const chain: string[] = [];
  let id: string | undefined = importer;
  while (id !== undefined && !chain.includes(id) && chain.length < MAX_STEPS) {
    chain.push(id);
    const importers: ReadonlySet<string> | undefined = runner.evaluatedModules.getModuleById(id)?.importers;
    [id] = importers ?? [];
  }
  return chain;
}

/** Says so in the error's message and stack, when there is more to say than the one module. */
export function tellImportChain(reason: unknown, chain: readonly string[]): void {
  if (!(reason instanceof Error) || chain.length < 2) return;
  const { message, stack } = reason;
  const told = `${message}\n${chain.map((id) => `  imported by ${id}`).join("\n")}`;
  reason.message = told;
  if (stack !== undefined) reason.stack = stack.replace(message, () => told);
}
