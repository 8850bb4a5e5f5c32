import { task } from "knitting";

export const double = task({ f: (n) => n * 2 });
