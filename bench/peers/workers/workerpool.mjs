// @ts-check
// Lane side of the workerpool contender: registers the shared functions.
import workerpool from "workerpool";
import { burn, echo } from "../functions.mjs";

workerpool.worker({ echo, burn });
