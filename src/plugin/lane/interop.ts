// What `import` gives for a CommonJS package in a lane: the same as in Vitest's workers, by the same rules.

/** Lets named imports reach what a CommonJS module put on its `default`. ES modules stay as they are. */
export function interopNamespace(file: string, namespace: object): object {
  if (file.endsWith(".mjs") || !("default" in namespace)) return namespace;
  const { exports, defaultExport } = unwrapDefault(namespace, namespace.default);
  return new Proxy(exports, {
    get(target, key) {
      if (key === "default") return defaultExport;
      return read(target, key) ?? (isObject(defaultExport) ? read(defaultExport, key) : undefined);
    },
    has(target, key) {
      if (key === "default") return defaultExport !== undefined;
      return key in target || (isObject(defaultExport) && key in defaultExport);
    },
    getOwnPropertyDescriptor(target, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
      if (descriptor !== undefined || key !== "default" || defaultExport === undefined) return descriptor;
      return { value: defaultExport, enumerable: true, configurable: true };
    },
  });
}

/** Compiled ES modules (`__esModule`) carry their real default one level deeper. */
function unwrapDefault(namespace: object, value: unknown): { exports: object; defaultExport: unknown } {
  if (!isObject(value) || !("__esModule" in value)) return { exports: namespace, defaultExport: value };
  return { exports: value, defaultExport: "default" in value ? value.default : value };
}

function read(target: object, key: PropertyKey): unknown {
  return Reflect.get(target, key);
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
