// @ts-check
import { contenderWith } from "./knitting-with.mjs";

/** @type {import("../contract.mjs").Contender} */
export const contender = contenderWith(
  "knitting-process-strict",
  "lanes on processes of node, permission: strict; defaults",
  {
    permission: "strict",
    worker: { runtime: "process", processRuntime: "node" },
  },
);
