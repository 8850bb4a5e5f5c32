import { task } from "knitting";

export const quadruple = task({ f: (n) => n * 4 });
