// From the number that a failed call leaves to an error with the system's own name for it. Made once per loaded library.
import type { Koffi } from "./koffi.ts";
import { systemFailed } from "./memory-errors.ts";

export interface Failures {
  /** The name of what the last failed call left, such as `EEXIST`. To be asked at once: any other call may change it. */
  lastCode(): string;
  /** The error of a call that failed. */
  failed(call: string, doing: string): Error;
}

export function failuresOf(koffi: Koffi): Failures {
  const { errno } = koffi;
  const numbers = koffi.os.errno;
  const lastCode = (): string => {
    const number = errno();
    for (const name in numbers) if (numbers[name] === number) return name;
    return `errno ${number}`;
  };
  return { lastCode, failed: (call, doing) => systemFailed(call, lastCode(), doing) };
}
