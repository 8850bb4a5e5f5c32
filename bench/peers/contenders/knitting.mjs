// @ts-check
// This pool, from its built `dist` by its own package name, with default options but for permissions: the others have
// none, so that strict lanes would not be the same thing. `knitting-strict.mjs` is the pool with its defaults.
import { contenderWith } from "./knitting-with.mjs";

export const contender = contenderWith("knitting", "permission: unsafe, as in all others; defaults", {
  permission: "unsafe",
});
