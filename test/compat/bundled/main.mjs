// A program that is bundled by bundlers.mjs: tasks of its own, of a module beside it, and of one that is loaded later.
import { isMain, task } from "knitting";
import { answers } from "./answers.mjs";
import { double } from "./tasks.mjs";

export const triple = task({ f: (n) => n * 3 });
export const whoAmI = task({ f: () => isMain });

if (isMain) {
  const { quadruple } = await import("./later.mjs");
  console.log(await answers({ double, triple, quadruple, whoAmI }));
}
