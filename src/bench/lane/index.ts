// What "knitting/bench" is inside a lane: modules of tasks may import it, and lanes have no lanes of their own.

/** @throws {TypeError} always */
export function laneBench(): never {
  throw new TypeError(
    "laneBench() was called in a lane, which has no lanes of its own. Call it where `isMain` is true",
  );
}
