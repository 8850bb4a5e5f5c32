// @ts-check
import { contenderWith } from "./knitting-with.mjs";

/** @type {import("../contract.mjs").Contender} */
export const contender = contenderWith(
  "knitting-process",
  "lanes on processes of node, permission: unsafe; defaults",
  {
    permission: "unsafe",
    worker: { runtime: "process", processRuntime: "node" },
  },
);
