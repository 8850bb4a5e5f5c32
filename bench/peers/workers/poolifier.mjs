// @ts-check
// Lane side of the poolifier contender: its `ThreadWorker` around the shared functions.
import { ThreadWorker } from "poolifier";
import { burn, echo } from "../functions.mjs";

export default new ThreadWorker({ echo, burn });
