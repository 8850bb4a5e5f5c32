// A program without lanes of its own: there is nothing that a bundler could leave behind.
import { createPool, isMain, task } from "knitting";

export const negate = task({ f: (n) => 0 - n });

if (isMain) {
  const pool = createPool({ threads: 0, inliner: {} })({ negate });
  console.log(JSON.stringify(await pool.call.negate(2)));
  await pool.shutdown();
}
