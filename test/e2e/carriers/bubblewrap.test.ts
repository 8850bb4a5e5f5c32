import { describe } from "vitest";
import { BUBBLEWRAP, EVERY_CARRIER, hasBubblewrap, processCarrier, UNSAFE } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

// Skipped where bubblewrap is not installed, or may not make namespaces.
describe.runIf(hasBubblewrap())("in bubblewrap", () => {
  carrierSuite(processCarrier("node", "inherit", { prefix: BUBBLEWRAP }));
  if (EVERY_CARRIER) {
    carrierSuite(processCarrier("node", "named", { permission: UNSAFE, prefix: BUBBLEWRAP }));
    carrierSuite(processCarrier("deno", "inherit", { prefix: BUBBLEWRAP }));
    carrierSuite(processCarrier("bun", "inherit", { prefix: BUBBLEWRAP }));
  }
});
