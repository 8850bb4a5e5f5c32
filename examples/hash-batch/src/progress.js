const WIDTH = 30;

/** A bar on a terminal; nothing where standard error is none, as in CI or a pipe. */
export class Progress {
  #done = 0;
  #doneBytes = 0;
  #startedAt = performance.now();

  /** @param {number} count @param {import("node:tty").WriteStream} [stream] */
  constructor(count, stream = process.stderr) {
    this.count = count;
    this.stream = stream;
    this.shows = stream.isTTY === true && !process.env["CI"];
  }

  /** One more is done. @param {number} bytes */
  add(bytes) {
    this.#done++;
    this.#doneBytes += bytes;
    if (!this.shows) return;
    const filled = Math.round((this.#done / this.count) * WIDTH);
    const bar = "#".repeat(filled).padEnd(WIDTH, ".");
    const rate = this.#doneBytes / 1_000 / (performance.now() - this.#startedAt);
    this.stream.write(`\r[${bar}] ${this.#done}/${this.count} files, ${rate.toFixed(0)} MB/s `);
  }

  end() {
    if (this.shows) this.stream.write("\r\u001b[2K");
  }
}
