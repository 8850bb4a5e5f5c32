// @ts-check
// The shapes that the files of this benchmark hand to each other. Types only: nothing here runs.

/**
 * A running pool of one contender. `call` returns whatever the library itself returns, a promise or a thenable.
 * @typedef {object} RunningPool
 * @property {(name: string, arg: unknown) => PromiseLike<unknown>} call
 * @property {() => PromiseLike<unknown>} stop resolves when the lanes have ended
 */

/**
 * One library under measurement. `start` returns as soon as calls can be submitted: it does not wait for the lanes.
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} settings one line for the report: what differs from the library's defaults
 * @property {(options: { lanes: number }) => RunningPool} start
 */

/**
 * How long each part of one sample takes. The same for every contender.
 * @typedef {object} Budget
 * @property {number} warmMs calls run at least this long before the clock starts
 * @property {number} measureMs and at least this long while it runs
 * @property {number} minimumTimes batches (or blocks of 250 sequential calls) to warm up with and to measure, at least
 * @property {number} idleMs length of the idle window
 * @property {number} startsPerRound fresh processes whose median is one start-up sample
 */

/**
 * One number that a measure yields. Lower is better for all of them.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} label
 * @property {"µs" | "ms" | "ms/s" | "MB"} unit
 */

/**
 * What is run once per contender and round.
 * @typedef {object} Measure
 * @property {string} scope
 * @property {boolean} slow true when one sample takes seconds: it gets half the rounds
 * @property {readonly Figure[]} figures
 * @property {(contender: Contender, budget: Budget) => Promise<number[]>} sample one number per figure, in their order
 */

/**
 * @typedef {object} Estimate
 * @property {number} median
 * @property {number} low lower end of the bootstrap 95 % interval of the median
 * @property {number} high
 */

/**
 * One figure of one contender. `rounds[r]` is the value of round r, or null when that sample failed.
 * @typedef {object} Reading
 * @property {string} contender
 * @property {(number | null)[]} rounds
 * @property {Estimate | null} value
 * @property {Estimate | null} ratio against bare postMessage, paired round by round
 */

/** @typedef {Figure & { scope: string, readings: Reading[] }} Row */

/** @typedef {{ contender: string, where: string, reason: string }} Failure */

export {};
