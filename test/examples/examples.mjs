// @ts-check
// The projects in examples/, and what each must print: for run.mjs and the test, which install and run them.

/**
 * @typedef {object} Script
 * @property {string} name in its package.json
 * @property {readonly (string | RegExp)[]} prints besides its exit code, which is 0
 */
/**
 * @typedef {object} Example
 * @property {string} name of its folder
 * @property {readonly Script[]} scripts besides `types`, which each has
 * @property {{ readonly exitCode: number, readonly prints: RegExp }} [unavailable] how it ends where the system lacks something
 */

/** @type {readonly Example[]} */
export const EXAMPLES = [
  {
    name: "regex-guard",
    scripts: [
      {
        name: "start",
        prints: [
          /^killed: +braces brace-expansion 1\.1\.6 expands a hostile text$/m,
          /^because: .*timed out/m,
          /braces\.test\.ts:\d+/,
          "passed:  4 of 4 others",
          "As expected.",
        ],
      },
    ],
  },
  {
    name: "markdown-service",
    scripts: [
      {
        name: "start",
        prints: [
          '<p class="note">Good to know: this was rendered on a <em>lane</em>.</p>',
          "status of two megabytes: 413",
          "the queue is full: 6 x 503",
          "they left: 2 x gone",
          "documents that take for ever: 2 x 422",
          "documents that waited: 4 x 200",
          /service: SIGTERM: closed after 5 documents, \d lanes were replaced/,
          "exit code of the service: 0",
          "As expected.",
        ],
      },
    ],
  },
  {
    name: "hash-batch",
    scripts: [{ name: "start", prints: ["200 files", /on \d+ lanes: /, "digests:       200 of 200 equal"] }],
  },
  {
    name: "sandboxed-parser",
    scripts: [
      {
        name: "start",
        prints: [
          /harmless document.*'parsed'.*'parsed'.*'parsed'/,
          /reads a secret.*'correct horse battery staple'.*'denied: ENOENT'.*'denied: \w+'/,
          /what the attacker got.*'correct horse battery staple'.*'denied: nothing'.*'denied: nothing'/,
          "The sandbox held.",
        ],
      },
    ],
    unavailable: { exitCode: 69, prints: /^No sandbox: bubblewrap .+/m },
  },
  {
    name: "properties",
    scripts: [
      {
        name: "start",
        prints: [
          "signed-varint 2.0.1, seed 2026, at most 50000 runs",
          "32-bit integers come back: yes",
          "every safe integer comes back: no",
          /counterexample -?\d+ at path [\d:]+/,
          "replayed by fast-check alone: the same counterexample",
        ],
      },
      { name: "test", prints: [/Tests +2 passed \| 1 expected fail \(3\)/] },
    ],
  },
  {
    name: "balancers",
    scripts: [
      {
        name: "start",
        prints: [
          "a batch with a few long calls: 40 calls, 2 lanes, 12 rounds",
          "a stream of short calls: 60 calls, 2 lanes, 12 rounds",
          /'roundRobin'.*'baseline'/,
          /'sharedQueue'.*'(?:faster|slower|no difference)'/,
          /faster than roundRobin here: /,
        ],
      },
    ],
  },
  {
    name: "sharded-suite",
    scripts: [
      {
        name: "start",
        prints: [
          /merging changes no point +passed +passed +2500 \+ 2500 \+ 2500 \+ 2501 \(one machine: 10001\)/,
          /months have as many days as Date says +failed +failed/,
          "yes  the same tests",
          "yes  in the same states",
          "yes  as many runs of what holds",
          "yes  the same counterexample of what doesn't",
          "As expected.",
        ],
      },
    ],
  },
];
