// @ts-check
// What the harness's files hand to each other. Types only: nothing here runs.

/**
 * Where an attempt is made: in a lane of a pool with that policy; in a careless thread with Node's permission flags (`raw`), or
 * without any (`open`).
 * @typedef {"strict" | "unsafe" | "raw" | "open"} Mode
 */

/**
 * What carries the lane: a thread of the host, or a process, on the host's own runtime or on Deno.
 * @typedef {"thread" | "process" | "deno"} Carrier
 */

/**
 * An entry of `pool.permissions`.
 * @typedef {{ readonly rule: string, readonly enforced: boolean, readonly reason?: string }} Report
 */

/**
 * What the host of one attempt is told.
 * @typedef {object} Order
 * @property {Mode} mode
 * @property {Carrier} carrier
 * @property {string} name
 * @property {import("../../fixtures/escapes/contract.mjs").Rule} by
 * @property {number} lastsMs how long the attempt goes on after it has answered
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
 * @property {boolean} debuggable the host, or the lane's own process, listens for debuggers
 * @property {boolean} mapped the addon is loaded
 * @property {number} heldUpMs how long at most the host could do nothing else
 * @property {boolean} lowered the host's priority is another
 * @property {boolean} sharedChanged shared memory of the host's is
 * @property {boolean} made there was something at the target
 * @property {boolean} listening a server of the lane can be reached
 * @property {readonly Report[]} permissions
 */

export {};
