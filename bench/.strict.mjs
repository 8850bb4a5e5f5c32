// prints ms of createPool and first result, in a fresh process
import { createPool, task, isMain } from "knitting";
export const echo = task({ f: (x) => x });
if (isMain) {
  const permission = process.argv[2];
  const u0=process.cpuUsage(); const a = performance.now();
  const pool = createPool({ threads: 1, permission })({ echo });
  const b = performance.now(); const u1=process.cpuUsage(u0);
  await pool.call.echo(1);
  const c = performance.now();
  if (globalThis.__PT) console.log("loads read write scan finish compile:", __PT.map((t,i)=>i?(t-__PT[i-1]).toFixed(1):"").join(" "));
  console.log(JSON.stringify({ create: b - a, first: c - a, cpu:(u1.user+u1.system)/1e3 }));
  await pool.shutdown();
}
