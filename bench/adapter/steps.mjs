// @ts-check
// What is measured on a lane and in a bare process. Without imports, so that a bare process has nothing else in it.

export const STEPS = 20_000;

/** Takes the same time a step wherever it is called from: see `spin` of the balancers. @param {number} steps */
export function work(steps) {
  const count = steps | 0;
  let value = count;
  for (let step = 0; step < count; step++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
  return value;
}
