// @ts-check
// The servers that attempts try to reach: whatever arrives is kept, and answered as HTTP would be. Harness side.
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { join } from "node:path";

const HOST = "127.0.0.1";
const ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
const MOST = 4_000_000;

/**
 * @typedef {object} Servers
 * @property {string} host
 * @property {number} tcpPort
 * @property {number} udpPort
 * @property {number} listenPort free for an attempt to listen on
 * @property {string} socketPath
 * @property {(token: string) => boolean} saw whether it has arrived
 * @property {() => void} close
 */

/**
 * @param {string} folder for the socket
 * @returns {Promise<Servers>}
 */
export async function startServers(folder) {
  let arrived = "";
  const keep = (/** @type {Buffer} */ bytes) => {
    arrived = (arrived + bytes.toString("latin1")).slice(-MOST);
  };
  const serve = () =>
    createServer((socket) => {
      socket.on("data", (bytes) => {
        keep(Buffer.from(bytes));
        // The host's own connection stays open.
        if (/HTTP\/1/.test(String(bytes))) socket.end(ANSWER);
      });
      socket.on("error", () => {});
    });
  const tcp = serve();
  const unix = serve();
  const udp = createSocket("udp4");
  udp.on("message", (bytes) => keep(Buffer.from(bytes)));
  const socketPath = join(folder, "servers.sock");
  await new Promise((resolve) => tcp.listen(0, HOST, () => resolve(undefined)));
  await new Promise((resolve) => unix.listen(socketPath, () => resolve(undefined)));
  await new Promise((resolve) => udp.bind(0, HOST, () => resolve(undefined)));
  return {
    host: HOST,
    tcpPort: portOf(tcp.address()),
    udpPort: udp.address().port,
    listenPort: await freePort(),
    socketPath,
    saw: (token) => arrived.includes(token),
    close() {
      tcp.close();
      unix.close();
      udp.close();
    },
  };
}

/** A port that nothing listens on at the moment. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, HOST, () => resolve(undefined)));
  const port = portOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {import("node:net").AddressInfo | string | null} address */
function portOf(address) {
  if (address === null || typeof address === "string") throw new Error("A server has no port");
  return address.port;
}
