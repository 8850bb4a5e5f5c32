// @ts-check
// Lane side of the bare `fork()` contender: run the named function, send the result back.
import * as functions from "../functions.mjs";

process.on("message", (message) => {
  const { id, name, arg } = /** @type {{ id: number, name: "echo" | "burn", arg: never }} */ (message);
  process.send?.({ id, result: functions[name](arg) });
});
