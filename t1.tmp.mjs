import { createPool, importTask } from "knitting";
import { createServer } from "node:http";
const s = createServer((q,r)=>{ r.setHeader("content-type","text/javascript"); r.end("export default 42"); }).listen(0,"127.0.0.1"); await new Promise(r=>s.once("listening",r));
const mk=(permission)=>createPool(permission===undefined?{}:{permission})({ importFrom: importTask({ href: new URL("./dist/cli/attempts.js", import.meta.url), name: "importFrom" }), read: importTask({ href: new URL("./dist/cli/attempts.js", import.meta.url), name: "read" }), w: importTask({ href: new URL("./dist/cli/attempts.js", import.meta.url), name: "startWorker" }) });
for (const p of [undefined, "strict", "unsafe"]) { try { const pool = mk(p); console.log(JSON.stringify(p), "import", await pool.call.importFrom(s.address().port), "read /etc/passwd", await pool.call.read("/etc/passwd"), "worker", await pool.call.w(), pool.permissions.find(x=>x.rule==="allowImport")?.enforced, "net", pool.permissions.find(x=>x.rule==="net")?.enforced); await pool.shutdown(); } catch (e) { console.log(JSON.stringify(p), e.stack.slice(0,900), e.cause?.stack); } }
s.close();
