// As main.mjs, with nothing that is loaded later.
import { isMain, task } from "knitting";
import { answers } from "./answers.mjs";
import { quadruple } from "./later.mjs";
import { double } from "./tasks.mjs";

export const triple = task({ f: (n) => n * 3 });
export const whoAmI = task({ f: () => isMain });

if (isMain) console.log(await answers({ double, triple, quadruple, whoAmI }));
