// What a runtime can share and wait on, found out by doing it. The function runs here and, as text, in other runtimes: it
// may use nothing from outside itself. Called by doctor.ts and other-runtimes.ts.

export interface Abilities {
  readonly shared: boolean;
  readonly growable: boolean;
  readonly transferable: boolean;
  readonly wait: boolean;
  readonly waitAsync: boolean;
  readonly pause: boolean;
}

export function tryAbilities(): Abilities {
  const works = (attempt: () => boolean): boolean => {
    try {
      return attempt();
    } catch {
      return false;
    }
  };
  const words = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(8));
  return {
    shared: works(() => Atomics.add(words(), 0, 1) === 0),
    growable: works(() => {
      const buffer = new SharedArrayBuffer(8, { maxByteLength: 16 });
      buffer.grow(16);
      return buffer.byteLength === 16;
    }),
    transferable: works(() => {
      const buffer = new ArrayBuffer(8);
      const moved = structuredClone(buffer, { transfer: [buffer] });
      return buffer.byteLength === 0 && moved.byteLength === 8;
    }),
    wait: works(() => Atomics.wait(words(), 0, 0, 1) === "timed-out"),
    waitAsync: works(() => {
      const word = words();
      const waiting = Atomics.waitAsync(word, 0, 0, 1000);
      return waiting.async && Atomics.notify(word, 0) === 1;
    }),
    pause: works(() => {
      (Atomics as unknown as { readonly pause: () => void }).pause();
      return true;
    }),
  };
}

/** A program that prints the answers of the runtime that runs it. */
export function abilitiesProgram(): string {
  return `console.log(JSON.stringify((${tryAbilities.toString()})()))`;
}

/** `undefined`: not what `tryAbilities()` returns. */
export function readAbilities(text: string): Abilities | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const answers = value as Record<keyof Abilities, unknown>;
  const names: readonly (keyof Abilities)[] = [
    "shared",
    "growable",
    "transferable",
    "wait",
    "waitAsync",
    "pause",
  ];
  return names.every((name) => typeof answers[name] === "boolean") ? (value as Abilities) : undefined;
}
