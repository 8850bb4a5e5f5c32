// @ts-check
import { contenderWith } from "./knitting-with.mjs";

/** @type {import("../contract.mjs").Contender} */
export const contender = contenderWith(
  "knitting-bun",
  "lanes on processes of bun, permission: unsafe; defaults",
  {
    permission: "unsafe",
    worker: { runtime: "process", processRuntime: "bun" },
  },
);
