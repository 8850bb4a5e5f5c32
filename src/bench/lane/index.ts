// What "knitting/bench" and its parts are inside a lane: modules of tasks may import them, and lanes have no lanes of their own.

/** Does nothing and returns itself: tests and benchmarks are not registered in lanes. */
const inert: unknown = new Proxy(() => {}, {
  apply: () => inert,
  get: (_, key) => (typeof key === "symbol" || key === "then" ? undefined : inert),
});

/** @throws {TypeError} always */
export function laneBench(): never {
  throw new TypeError(
    "laneBench() was called in a lane, which has no lanes of its own. Call it where `isMain` is true",
  );
}

export const calls: unknown = inert;
export const isolated: unknown = inert;
export const test: unknown = inert;
export const it: unknown = inert;
