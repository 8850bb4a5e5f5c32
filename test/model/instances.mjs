// @ts-check
// The sizes in which the model is checked, and the mistakes that it must find. Used by run.mjs and model.test.ts.

/**
 * @typedef {object} Instance
 * @property {string} name
 * @property {readonly string[]} defines for Spin's preprocessor; see the top of park-and-wake.pml
 * @property {boolean} [liveness] every call is settled some time, under weak fairness; else: no deadlock, no failed assertion
 */

/** Those that tests check, too: all of them together take longer than all other tests. */
const TESTED = ["two slots, two calls", "control messages", "a lane dies, async tasks", "liveness: one call"];
const TESTED_MISTAKES = [
  "the lane parks without a second look",
  "the host wakes before it publishes",
  "a successor repeats a dead lane's call",
  "the host, woken by nobody, does not arm its bell again",
];

/** @type {readonly Instance[]} */
export const INSTANCES = [
  { name: "one slot, two calls", defines: ["CALLS=2"] },
  { name: "one slot, three calls", defines: ["CALLS=3"] },
  { name: "two slots, two calls", defines: ["SLOTS=2", "CALLS=2"] },
  { name: "three slots, three calls", defines: ["SLOTS=3", "CALLS=3"] },
  { name: "large values, room for one", defines: ["SLOTS=2", "CALLS=2", "LARGE"] },
  { name: "one open call at most", defines: ["SLOTS=2", "CALLS=2", "OPEN=1"] },
  { name: "async tasks", defines: ["CALLS=2", "ASYNC"] },
  { name: "tasks that wait for the last of them", defines: ["CALLS=2", "ASYNC", "GATE"] },
  { name: "control messages", defines: ["CALLS=2", "ATTACHED"] },
  { name: "async tasks, control messages", defines: ["CALLS=1", "ASYNC", "ATTACHED"] },
  { name: "async tasks, large values", defines: ["SLOTS=2", "CALLS=2", "ASYNC", "LARGE"] },
  { name: "calls given up", defines: ["CALLS=2", "CANCEL"] },
  { name: "a lane dies", defines: ["CALLS=2", "DEATHS=1"] },
  { name: "a lane dies twice", defines: ["CALLS=1", "DEATHS=2", "ATTACHED"] },
  { name: "a lane dies, async tasks", defines: ["CALLS=1", "DEATHS=1", "ASYNC", "ATTACHED"] },
  { name: "shutdown at any time", defines: ["CALLS=2", "EARLY"] },
  { name: "shutdown, a lane dies", defines: ["CALLS=1", "EARLY", "DEATHS=1", "ASYNC"] },
  { name: "two lanes", defines: ["LANES=2", "CALLS=1"] },
  { name: "process lanes", defines: ["CALLS=2", "PROCESS"] },
  { name: "process lanes, one dies", defines: ["CALLS=1", "PROCESS", "DEATHS=1", "ATTACHED"] },
  { name: "lanes that sleep on sockets", defines: ["CALLS=2", "PROCESS", "SOCKET"] },
  {
    name: "sockets, async tasks",
    defines: ["CALLS=1", "PROCESS", "SOCKET", "ASYNC", "ATTACHED", "DEATHS=1"],
  },
  { name: "liveness: one call", defines: ["CALLS=1"], liveness: true },
  { name: "liveness: two calls", defines: ["CALLS=2"], liveness: true },
  {
    name: "liveness: async tasks, control messages",
    defines: ["CALLS=1", "ASYNC", "ATTACHED"],
    liveness: true,
  },
  { name: "liveness: a lane dies", defines: ["CALLS=1", "DEATHS=1"], liveness: true },
];

/** Each is one line of the program gone wrong. @type {readonly Instance[]} */
export const MISTAKES = [
  { name: "the lane parks without a second look", defines: ["CALLS=2", "BUG_NO_SECOND_LOOK"] },
  { name: "the lane looks first, and parks then", defines: ["CALLS=2", "BUG_PARKS_AFTER_LOOKING"] },
  {
    name: "the lane parks in spite of a control message",
    defines: ["CALLS=1", "ATTACHED", "BUG_IGNORES_CONTROL"],
  },
  { name: "the host wakes before it publishes", defines: ["CALLS=2", "BUG_WAKES_BEFORE_PUBLISHING"] },
  { name: "the host goes by a flag read before it published", defines: ["CALLS=2", "BUG_READS_FLAG_EARLY"] },
  {
    name: "the host publishes a slot before it fills it",
    defines: ["CALLS=2", "BUG_PUBLISHES_BEFORE_FILLING"],
  },
  { name: "the lane frees a slot before it has copied it", defines: ["CALLS=2", "BUG_FREES_BEFORE_COPY"] },
  { name: "the host arms its bell after it has looked", defines: ["CALLS=2", "BUG_ARMS_AFTER_LOOKING"] },
  { name: "the host forgets to look for room", defines: ["CALLS=2", "ASYNC", "GATE", "BUG_FORGETS_ROOM"] },
  {
    name: "the lane compares with room that it has not tried",
    defines: ["CALLS=2", "BUG_FRESH_BASELINE"],
  },
  {
    name: "a task ends, and the lane goes on waiting for requests",
    defines: ["CALLS=2", "ASYNC", "BUG_KEEPS_SOFT_PARK"],
  },
  {
    name: "a successor repeats a dead lane's call",
    defines: ["CALLS=1", "DEATHS=1", "BUG_REPEATS_AFTER_DEATH"],
  },
  {
    name: "the host, woken by nobody, does not arm its bell again",
    defines: ["CALLS=2", "DEATHS=1", "BUG_DOES_NOT_ARM_AGAIN"],
  },
];

export const TESTED_INSTANCES = INSTANCES.filter(({ name }) => TESTED.includes(name));
export const TESTED_AS_MISTAKES = MISTAKES.filter(({ name }) => TESTED_MISTAKES.includes(name));
