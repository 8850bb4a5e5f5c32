// A program that is bundled by bundlers.mjs: tasks of its own, of a module beside it, and of one that is loaded later.
import { createPool, isMain, KnittingError, task } from "knitting";
import { double } from "./tasks.mjs";

export const triple = task({ f: (n) => n * 3 });
export const whoAmI = task({ f: () => isMain });

if (isMain) {
  const { quadruple } = await import("./later.mjs");
  const worker = process.argv[2] === "process" ? { runtime: "process" } : {};
  try {
    const pool = createPool({ threads: 2, worker })({ double, triple, quadruple, whoAmI });
    const { call } = pool;
    const answers = await Promise.all([call.double(2), call.triple(2), call.quadruple(2), call.whoAmI()]);
    console.log(JSON.stringify(answers));
    await pool.shutdown();
  } catch (error) {
    if (!(error instanceof KnittingError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
