import { createServer } from "node:http";
import { createPool } from "knitting";
import { render } from "./render.js";

const LARGEST_DOCUMENT = 1_000_000;

/**
 * `POST /render` answers Markdown with HTML, `GET /stats` tells what the service does.
 *
 * @param {{ port: number, threads: number, maxQueue: number, hardTimeoutMs: number }} settings
 */
export async function startService({ port, threads, maxQueue, hardTimeoutMs }) {
  const pool = createPool({
    threads,
    // One more waiting call is refused: better 503 at once than an answer when nobody waits for it any more.
    maxQueue,
    // No document is bound to a lane before that lane can soon take it.
    balancer: "sharedQueue",
    // A document that takes longer costs its lane, which is replaced, and nobody else anything.
    worker: { hardTimeoutMs, hardTimeoutAction: "replaceLane" },
  })({ render });
  let clientsGone = 0;

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async function answerRender(request, response) {
    const source = await bodyOf(request);
    if (source === undefined) return send(response, 413, "At most a megabyte, please\n");

    // Whoever closes the connection needs no answer: the call gives its place in the queue to the next one.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const html = await pool.call.render(source, { signal: gone.signal });
      send(response, 200, html, { "content-type": "text/html; charset=utf-8" });
    } catch (error) {
      if (gone.signal.aborted) clientsGone++;
      else answerError(response, error);
    }
  }

  const server = createServer((request, response) => {
    const route = `${request.method} ${request.url}`;
    if (route === "POST /render") {
      answerRender(request, response).catch(() => response.destroy());
    } else if (route === "GET /stats") {
      const { inFlight, queued, completed, restarts } = pool.stats();
      send(response, 200, JSON.stringify({ inFlight, queued, completed, restarts, clientsGone }));
    } else {
      send(response, 404, "POST /render or GET /stats\n");
    }
  });

  await pool.ready;
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Takes no new connection, answers what is open, and then ends the lanes. */
    async close() {
      await new Promise((resolve) => server.close(resolve));
      const { completed, restarts } = pool.stats();
      await pool.shutdown();
      return { completed, restarts };
    },
  };
}

/** @param {import("node:http").ServerResponse} response @param {unknown} error */
function answerError(response, error) {
  // The codes of a KnittingError are API, its texts are not.
  const { code } = /** @type {{ code?: string }} */ (Object(error));
  if (code === "QUEUE_FULL") send(response, 503, "Busy, try again\n", { "retry-after": "1" });
  else if (code === "TASK_HARD_TIMEOUT") send(response, 422, "This document takes too long to render\n");
  else send(response, 500, "This document could not be rendered\n");
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
function send(response, status, body, headers = {}) {
  response.writeHead(status, headers).end(body);
}

/** @param {import("node:http").IncomingMessage} request @returns {Promise<string | undefined>} `undefined`: too large */
async function bodyOf(request) {
  let body = "";
  let isTooLarge = false;
  // Read to its end in any case: a client that is still sending would not see the answer.
  for await (const part of request.setEncoding("utf8")) {
    isTooLarge ||= body.length + part.length > LARGEST_DOCUMENT;
    if (!isTooLarge) body += part;
  }
  return isTooLarge ? undefined : body;
}
