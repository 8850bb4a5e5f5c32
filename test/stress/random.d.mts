export function randomFrom(seed: number): () => number;
export function pick<T>(random: () => number, items: readonly (readonly [T, number])[]): T;
