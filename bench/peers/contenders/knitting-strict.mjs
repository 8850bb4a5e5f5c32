// @ts-check
// This pool with its defaults, strict permissions included: what they cost, measured against `knitting`.
import { contenderWith } from "./knitting-with.mjs";

export const contender = contenderWith("knitting-strict", "strict permissions (defaults)", {});
