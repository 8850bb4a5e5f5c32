// @ts-check
// What the hand-written yardsticks have in common: a number per call, and a map from it to the call's resolver.

/**
 * @param {(call: { id: number, name: string, arg: unknown }) => void} send
 */
export function numberedCalls(send) {
  /** @type {Map<number, (result: unknown) => void>} */
  const resolvers = new Map();
  let nextId = 0;
  return {
    /** @param {string} name @param {unknown} arg @returns {Promise<unknown>} */
    call(name, arg) {
      const id = nextId++;
      return new Promise((resolve) => {
        resolvers.set(id, resolve);
        send({ id, name, arg });
      });
    },
    /** @param {{ id: number, result: unknown }} reply */
    settle({ id, result }) {
      resolvers.get(id)?.(result);
      resolvers.delete(id);
    },
  };
}
