// @ts-check
// A headless Chromium, driven over a pipe by its DevTools protocol: enough to open pages and hear what they complain of.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";

/** @typedef {Record<string, any>} Json what the protocol sends: checked where it is read */

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/** Commands are answered within milliseconds; a page may take some seconds on a busy machine. */
const PATIENCE_MS = 60_000;

/** The program; `undefined`: none is installed. */
export function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

export class Browser {
  #profile = mkdtempSync(join(tmpdir(), "knitting-chromium-"));
  #child;
  #nextId = 1;
  /** @type {Map<number, { resolve: (result: Json) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #text = "";
  /** @type {(event: Json) => void} */
  onEvent = () => {};

  /** @param {string} program */
  constructor(program) {
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"];
    this.#child = spawn(
      program,
      [...flags, "--remote-debugging-pipe", `--user-data-dir=${this.#profile}`, "about:blank"],
      {
        stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      },
    );
    const output = /** @type {import("node:stream").Readable} */ (this.#child.stdio[4]);
    output.setEncoding("utf8").on("data", (part) => this.#read(part));
    this.#child.on("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Chromium has ended"));
    });
  }

  /** @param {string} part */
  #read(part) {
    this.#text += part;
    const messages = this.#text.split("\0");
    this.#text = messages.pop() ?? "";
    for (const text of messages) {
      /** @type {Json} */
      const message = JSON.parse(text);
      const waiting = this.#waiting.get(message["id"]);
      if (waiting === undefined) {
        this.onEvent(message);
        continue;
      }
      this.#waiting.delete(message["id"]);
      if (message["error"]) waiting.reject(new Error(message["error"].message));
      else waiting.resolve(message["result"]);
    }
  }

  /**
   * @param {string} method
   * @param {Json} [params]
   * @param {string} [sessionId]
   * @returns {Promise<Json>}
   */
  send(method, params = {}, sessionId) {
    const id = this.#nextId++;
    const input = /** @type {import("node:stream").Writable} */ (this.#child.stdio[3]);
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`${method} was not answered`)), PATIENCE_MS);
      const done = () => clearTimeout(patience);
      this.#waiting.set(id, {
        resolve: (result) => (done(), resolve(result)),
        reject: (error) => (done(), reject(error)),
      });
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  }

  /** A page that tells of its console, its errors and its requests. @returns {Promise<string>} its session */
  async open() {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    for (const domain of ["Page", "Runtime", "Log", "Network"])
      await this.send(`${domain}.enable`, {}, sessionId);
    return sessionId;
  }

  async close() {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
