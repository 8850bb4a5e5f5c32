// What a call ended with, as a value: tests compare rejections without try and catch.

/** The reason of a rejection. Fails when there is none. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (reason) {
    return reason;
  }
  throw new Error(`Expected a rejection, and it resolved with ${String(value)}`);
}

/** The reason, which must be an error. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const reason = await reasonOf(promise);
  // Not `instanceof`: a DOMException in a Vitest vm pool comes from another realm.
  if (typeof reason !== "object" || reason === null || !("message" in reason))
    throw new Error(`Expected an error, got ${String(reason)}`);
  return reason as Error & Record<string, unknown>;
}

/** What a function throws. */
export function thrownBy(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`Expected an error, got ${String(error)}`);
  }
  throw new Error("Expected it to throw");
}
