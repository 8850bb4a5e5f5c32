// What a pool of these tasks answers, or what it says instead. `process` as the program's argument asks for process lanes.
import { createPool } from "knitting";

export async function answers(tasks) {
  const worker = process.argv[2] === "process" ? { runtime: "process" } : {};
  try {
    const pool = createPool({ threads: 2, worker })(tasks);
    const { double, triple, quadruple, whoAmI } = pool.call;
    const answered = await Promise.all([double(2), triple(2), quadruple(2), whoAmI()]);
    await pool.shutdown();
    return JSON.stringify(answered);
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
}
