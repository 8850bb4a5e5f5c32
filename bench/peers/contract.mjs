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
 * @property {number} turnMs and at least this long in each turn
 * @property {number} longTurnMs the same where the kernel takes its time to settle: sequential calls
 * @property {number} minimumTimes batches (or blocks of 250 sequential calls) to warm up with, and in a turn, at least
 * @property {number} turns turns of each contender in a round
 * @property {number} longTurns the same where a turn takes long: CPU-bound calls, processes started
 * @property {number} idleMs length of the idle window
 */

/**
 * One number that a measure yields. Lower is better for all of them.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} label
 * @property {"µs" | "ms" | "ms/s" | "MB"} unit
 */

/**
 * A contender that takes part in one round of one measure.
 * @typedef {object} Session
 * @property {() => Promise<unknown>} warmUp
 * @property {() => Promise<readonly number[]>} turn one number per figure, in their order
 * @property {() => Promise<unknown>} close
 */

/**
 * What is run by every contender in every round.
 * @typedef {object} Measure
 * @property {string} scope
 * @property {boolean} slow true when one turn takes seconds: it gets half the rounds
 * @property {readonly Figure[]} figures
 * @property {(budget: Budget) => number} turns turns of each contender in a round
 * @property {(contender: Contender, budget: Budget) => Promise<Session>} open
 */

/**
 * @typedef {object} Estimate
 * @property {number} median
 * @property {number} low lower end of the bootstrap 95 % interval of the median
 * @property {number} high
 */

/**
 * One figure of one contender. `rounds[r]` has the values of the turns of round r, or is null when one failed.
 * @typedef {object} Reading
 * @property {string} contender
 * @property {(readonly number[] | null)[]} rounds
 * @property {Estimate | null} value
 * @property {Estimate | null} ratio against bare postMessage, paired turn by turn
 */

/** @typedef {Figure & { scope: string, readings: Reading[] }} Row */

/**
 * What one round of one measure gave for a contender: a number per figure and turn, or why it failed.
 * @typedef {{ contender: string, turns?: readonly (readonly number[])[], reason?: string }} Outcome
 */

/** What a round tells a contender's process to do. @typedef {"open" | "warmUp" | "turn" | "close"} Step */

/** What came of it. @typedef {{ turn?: readonly number[] | undefined, reason?: string | undefined }} StepReply */

/** @typedef {{ contender: string, where: string, reason: string }} Failure */

export {};
