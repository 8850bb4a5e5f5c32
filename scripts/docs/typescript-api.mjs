// Hooks of Node's module loader: `typescript` is version 6 for whoever asks for it by an import. See reference.mjs.

/** @type {import("node:module").ResolveHook} */
export function resolve(specifier, context, next) {
  return next(specifier === "typescript" ? "typescript-api" : specifier, context);
}
