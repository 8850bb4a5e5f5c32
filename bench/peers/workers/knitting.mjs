// @ts-check
// Lane side of the knitting contender: lanes import this module to find the tasks. No pool is created here,
// so it needs no `isMain` guard.
import { task } from "knitting";
import { burn, echo } from "../functions.mjs";

export const echoTask = task({ f: echo });
export const burnTask = task({ f: burn });
