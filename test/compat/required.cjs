// A CommonJS program whose tasks require() the package, under the default policy. Run by run.mjs and by test/e2e/permission in a folder
// below the one that the package is installed in, where a lane may read less of it. Prints one answer for each kind of lane that is named.
const { createPool, isMain, task } = require("knitting");

exports.double = task({ f: (n) => n * 2 });
exports.whatIsThere = task({ f: () => Object.keys(require("knitting")) });

async function main() {
  const answers = [];
  for (const runtime of process.argv.slice(2)) {
    const { double, whatIsThere } = exports;
    const pool = createPool({ threads: 1, worker: { runtime } })({ double, whatIsThere });
    const there = await pool.call.whatIsThere();
    answers.push(await pool.call.double(there.includes("task") ? 2 : 0));
    await pool.shutdown();
  }
  console.log(JSON.stringify(answers));
}

if (isMain) void main();
