// Imported by lanes only.
export const shout = (text) => text.toUpperCase();
export function prepare(data) {
  globalThis.prepared = data;
}
