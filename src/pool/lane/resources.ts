// What keeps the lane's event loop alive besides the lane itself. Lane side.

/** Taken at load time: a task may replace it. */
const activeResources = process.getActiveResourcesInfo.bind(process);
/** Bun has the function, which never lists anything. */
const SAYS_NOTHING = process.versions["bun"] !== undefined;
const MANY = Number.MAX_SAFE_INTEGER;

/** How many things keep the lane's event loop alive; the lane itself accounts for some. */
export function countResources(): number {
  if (SAYS_NOTHING) return MANY;
  try {
    return activeResources().length;
  } catch {
    // A task has broken what Node itself uses for this. Waiting softly is always right.
    return MANY;
  }
}
