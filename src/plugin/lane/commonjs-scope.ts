// `module` and `exports` for project files that Vite runs but that are written as CommonJS. Lanes only.

export interface CommonJsScope {
  readonly exports: object;
  readonly module: object;
}

/** What is put on `exports` becomes an export, and also a property of `default`, as Node gives it to importers. */
export function createCommonJsScope(moduleExports: Record<string, unknown>): CommonJsScope {
  const publish = (key: string, value: unknown): void => {
    if (key in moduleExports && key !== "default") return;
    Object.defineProperty(moduleExports, key, { enumerable: true, configurable: true, get: () => value });
  };
  const exports = new Proxy(moduleExports, {
    set(target, key, value: unknown) {
      if (typeof key !== "string") return false;
      if (!("default" in target)) publish("default", {});
      const { default: whole } = target;
      if (typeof whole === "object" && whole !== null && key !== "default") Reflect.set(whole, key, value);
      Reflect.deleteProperty(target, key);
      publish(key, value);
      return true;
    },
  });
  const module = {
    get exports(): object {
      return exports;
    },
    set exports(value: unknown) {
      publish("default", value);
      if (typeof value !== "object" && typeof value !== "function") return;
      for (const [key, item] of Object.entries(value ?? {})) if (key !== "default") publish(key, item);
    },
  };
  return { exports, module };
}
