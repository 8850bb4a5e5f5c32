// Compile-time assertions for the type tests: a wrong type is an error of `tsc -p tsconfig.json`. Nothing runs.

/** Whether two types are the same; unlike mutual assignability, it tells `any` from everything else. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Fails to compile unless it is given `true`. */
export function assertType<_Assertion extends true>(): void {}
