// @ts-check
import { contenderWith } from "./knitting-with.mjs";

/** @type {import("../contract.mjs").Contender} */
export const contender = contenderWith(
  "knitting-deno",
  "lanes on processes of deno, permission: unsafe; defaults",
  {
    permission: "unsafe",
    worker: { runtime: "process", processRuntime: "deno" },
  },
);
