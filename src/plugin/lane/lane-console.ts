import { Console } from "node:console";
import { Writable } from "node:stream";

// The console of a lane that runs whole tests: what it prints goes to Vitest, under the name of its test, and not to the
// lane's own output, which the permission policy silences.

export type ConsoleStream = "stdout" | "stderr";

/** Replaces the lane's console. Each line is emitted at once: a body may never come back to say more. */
export function captureConsole(emit: (stream: ConsoleStream, text: string) => void, colors: boolean): void {
  const streamTo = (name: ConsoleStream): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        emit(name, String(chunk));
        done();
      },
    });
  const value = new Console({
    stdout: streamTo("stdout"),
    stderr: streamTo("stderr"),
    colorMode: colors,
    groupIndentation: 2,
  });
  Object.defineProperty(globalThis, "console", { value, configurable: true, writable: true });
}
