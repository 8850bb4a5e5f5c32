// @ts-check
// What the harness's files hand to each other. Types only: nothing here runs.

/**
 * Where an attempt is made: in a lane of a pool with that policy; in a careless thread with Node's permission flags (`raw`), or
 * without any (`open`).
 * @typedef {"strict" | "unsafe" | "raw" | "open"} Mode
 */

/**
 * An entry of `pool.permissions`.
 * @typedef {{ readonly rule: string, readonly enforced: boolean, readonly reason?: string }} Report
 */

/**
 * What the host of one attempt is told.
 * @typedef {object} Order
 * @property {Mode} mode
 * @property {string} name
 * @property {boolean} onCalls the attempt is on other calls of the lane
 * @property {import("../../fixtures/escapes/contract.mjs").Arena} arena
 * @property {import("./arena.mjs").Secrets} secrets
 * @property {string} resultPath where the host leaves its findings
 */

/**
 * What it found.
 * @typedef {object} Findings
 * @property {string | undefined} answer what the attempt returned
 * @property {string | undefined} refusal what it threw
 * @property {string} collected what it told of other calls
 * @property {string | undefined} brokenCall what became of another call that should have been answered
 * @property {string | undefined} ended how the lane ended, if it did
 * @property {boolean} signalled the host got a signal
 * @property {boolean} debuggable the host listens for debuggers
 * @property {boolean} mapped the addon is loaded
 * @property {boolean} made there was something at the target
 * @property {boolean} listening a server of the lane can be reached
 * @property {readonly Report[]} permissions
 */

export {};
