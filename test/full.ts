/**
 * Whether everything is tested: `KNITTING_TESTS=all npm test`, as a build server does. `npm test` alone is to be over in some
 * minutes on two cores, and leaves out what takes long and what repeats a path of the code that another test takes; see vitest.config.ts.
 */
export const FULL: boolean = process.env["KNITTING_TESTS"] === "all";
