// `npm run serve`: the service by itself, until Ctrl-C or SIGTERM.
import { startService } from "./service.js";

const { PORT = "0", HARD_TIMEOUT_MS = "1000" } = process.env;

const service = await startService({
  port: Number(PORT),
  threads: 2,
  maxQueue: 4,
  hardTimeoutMs: Number(HARD_TIMEOUT_MS),
});
console.log(`listening on ${service.url}`);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void close(signal));

/** @param {string} signal */
async function close(signal) {
  const { completed, restarts } = await service.close();
  console.log(`${signal}: closed after ${completed} documents, ${restarts} lanes were replaced`);
}
