// @ts-check
// What each folder of src is for and what it may import: data alone. layers.mjs holds the code to it, and shows it in docs/layout.md.

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {readonly string[]} paths folders (with a slash at the end) and files below src
 * @property {string} holds
 * @property {readonly string[]} uses names of layers it may import
 * @property {readonly string[]} [typesOf] names of layers of which it may import types only
 * @property {readonly string[]} [packages] packages it may import; modules of Node are free to all
 * @property {readonly string[]} [packageTypes] packages of which it may import types only
 */

/** From the bottom up: a layer uses those above it in this list, and of others at most types. @type {readonly Layer[]} */
export const LAYERS = [
  { name: "errors", paths: ["pool/errors.ts"], holds: "`KnittingError` and its codes", uses: [] },
  {
    name: "options",
    paths: ["pool/options/"],
    holds: "`PoolOptions` with docs and defaults, and the one function that checks them",
    uses: ["errors"],
  },
  {
    name: "types",
    paths: ["pool/types.ts", "pool/task-types.ts"],
    holds: "from a task map to typed calls",
    uses: [],
    typesOf: ["options"],
  },
  {
    name: "protocol",
    paths: ["pool/protocol/"],
    holds: "what host and lane agree on: every word and offset of shared memory, control messages, the clock",
    uses: ["errors"],
  },
  {
    name: "native",
    paths: ["pool/native/"],
    holds:
      "what the operating system gives and Node does not: memory, waiting and descriptors across processes",
    uses: ["errors"],
  },
  {
    name: "shared memory",
    paths: ["pool/shared-memory/"],
    holds: "`ProcessSharedBuffer`: `knitting/shared-memory`, and how it is referred to in messages",
    uses: ["errors", "protocol", "native"],
  },
  {
    name: "conversions",
    paths: ["pool/conversions/"],
    holds: "text, JSON, numbers and bytes to and from shared buffers: `knitting/utils`",
    uses: ["errors", "shared memory"],
  },
  {
    name: "codec",
    paths: ["pool/codec/"],
    holds: "values to bytes and back",
    uses: ["errors", "protocol", "shared memory"],
  },
  {
    name: "ring",
    paths: ["pool/ring/"],
    holds: "one direction between two threads: slots, payload bytes, parking and waking",
    uses: ["errors", "protocol", "codec"],
  },
  {
    name: "debug",
    paths: ["pool/debug/"],
    holds: "diagnostics on stderr; its logger is imported only when one is on",
    uses: ["errors", "options"],
  },
  {
    name: "task",
    paths: ["pool/task/", "pool/task.ts"],
    holds: "`task()`, `importTask()`, and the registry in which lanes find tasks",
    uses: ["errors", "types", "protocol"],
    typesOf: ["options"],
  },
  {
    name: "permission",
    paths: ["pool/permission/"],
    holds: "from a policy to what each runtime can enforce, and the report of what it cannot",
    uses: ["errors", "options", "types"],
    typesOf: ["protocol"],
  },
  {
    name: "transport",
    paths: ["pool/transport/"],
    holds:
      "what carries a lane: threads and processes, with what they share with the host and how they wake it",
    uses: ["errors", "options", "protocol", "native", "shared memory", "codec", "ring", "permission"],
  },
  {
    name: "host",
    paths: ["pool/host/"],
    holds:
      "the side that made the pool: pending calls, balancers, queue, supervision, inline lane, statistics",
    uses: ["errors", "options", "types", "protocol", "codec", "ring", "debug", "task"],
    typesOf: ["shared memory", "transport"],
  },
  {
    name: "lane index",
    paths: ["pool/lane-index.ts"],
    holds: 'what "knitting" and its parts are inside a lane',
    uses: ["errors", "types", "shared memory", "conversions", "codec", "task"],
  },
  {
    name: "lane",
    paths: ["pool/lane/"],
    holds: "the side that runs tasks: entry, guards, task loading, loop, replies",
    uses: [
      "errors",
      "types",
      "protocol",
      "native",
      "shared memory",
      "codec",
      "ring",
      "debug",
      "task",
      "lane index",
    ],
    typesOf: ["options", "transport"],
  },
  {
    name: "create-pool",
    paths: ["pool/create-pool.ts"],
    holds: "from options and tasks to a running pool: the wiring",
    uses: [
      "errors",
      "options",
      "types",
      "protocol",
      "codec",
      "ring",
      "debug",
      "task",
      "permission",
      "transport",
      "host",
    ],
  },
  {
    name: "index",
    paths: ["pool/index.ts", "pool/internal.ts"],
    holds: 'what users import from "knitting", and what the plugin gets besides',
    uses: ["errors", "options", "types", "native", "codec", "task", "host", "create-pool"],
  },
  {
    name: "cli",
    paths: ["cli/"],
    holds: "the program `knitting`: `knitting doctor`",
    uses: ["options", "permission", "index"],
  },
  {
    name: "bench lane",
    paths: ["bench/lane/", "bench/contract.ts"],
    holds: "`knitting/bench` inside a lane: a whole tinybench loop",
    uses: ["task"],
    typesOf: ["types", "protocol"],
    packages: ["tinybench"],
  },
  {
    name: "bench",
    paths: ["bench/"],
    holds: "`knitting/bench`: benchmarks of tinybench on lanes, and comparisons of balancers",
    uses: ["options", "types", "task", "host", "index"],
    typesOf: ["protocol", "bench lane"],
    packageTypes: ["tinybench"],
  },
  {
    name: "plugin",
    paths: [
      "plugin/errors.ts",
      "plugin/options.ts",
      "plugin/overrides.ts",
      "plugin/permission-order.ts",
      "plugin/provided.ts",
      "plugin/each-cases.ts",
      "plugin/title-counter.ts",
      "plugin/own-frames.ts",
      "plugin/stuck-frames.ts",
      "plugin/terminal.ts",
      "plugin/protocol/",
    ],
    holds: "what the plugin's three sides share: options, messages, errors, how bodies are told apart",
    uses: ["index"],
    packageTypes: ["vitest"],
  },
  {
    name: "plugin lane",
    paths: ["plugin/lane/"],
    holds: "its side in lanes: loads modules as Vitest does, and runs bodies of tests",
    uses: ["index", "plugin"],
    packageTypes: ["vite"],
  },
  {
    name: "plugin server",
    paths: ["plugin/server/"],
    holds: "its side in Vitest's main process: the plugin, and the server that feeds modules to lanes",
    uses: ["index", "plugin"],
    packages: ["vitest"],
    packageTypes: ["vite"],
  },
  {
    name: "plugin index",
    paths: ["plugin/index.ts", "plugin/exports.ts"],
    holds: "`knitting/vitest` as a Vitest config loads it",
    uses: ["index", "plugin", "plugin server"],
    typesOf: ["plugin test"],
    packageTypes: ["vitest"],
  },
  {
    name: "property",
    paths: [
      "plugin/property/property-types.ts",
      "plugin/property/contract.ts",
      "plugin/property/slots.ts",
      "plugin/property/trails.ts",
      "plugin/property/run-limit.ts",
    ],
    holds: "what both sides of a property share: types, requests and replies, the words that both see",
    uses: ["plugin"],
    typesOf: ["property host"],
    packageTypes: ["fast-check", "vitest"],
  },
  {
    name: "property definition",
    paths: ["plugin/property/definition.ts"],
    holds: "`property()` on either side: a task that lanes find by its place",
    uses: ["task", "property"],
    packageTypes: ["fast-check"],
  },
  {
    name: "property lane",
    paths: ["plugin/property/lane/"],
    holds: "`knitting/property` inside a lane: values, runs, hooks",
    uses: ["task", "plugin", "property", "property definition"],
    packages: ["fast-check"],
  },
  {
    name: "property host",
    paths: ["plugin/property/host/"],
    holds: "checks: fast-check's runner over what lanes find out, and who runs what next",
    uses: ["index", "plugin", "property", "property definition"],
    typesOf: ["property lane"],
    packages: ["fast-check"],
  },
  {
    name: "property index",
    paths: ["plugin/property/index.ts"],
    holds: "`knitting/property` in a program",
    uses: ["plugin", "property", "property host"],
    typesOf: ["property lane"],
    packageTypes: ["fast-check"],
  },
  {
    name: "property test",
    paths: ["plugin/property/test/"],
    holds: "`knitting/property` as tests load it, in Vitest's workers",
    uses: ["plugin", "property", "property definition", "property host"],
    typesOf: ["index"],
    packages: ["vitest", "fast-check"],
  },
  {
    name: "plugin test",
    paths: ["plugin/test/"],
    holds: "`knitting/vitest` as tests load it, in Vitest's workers",
    uses: ["index", "plugin", "plugin index"],
    packages: ["vitest"],
  },
  {
    name: "bench test",
    paths: ["bench/vitest/"],
    holds: "`knitting/bench` in Vitest's workers: the benchmark provider of Vitest 5, and a fixture",
    uses: ["bench", "plugin"],
    packages: ["tinybench", "vitest"],
  },
];
