import { describe } from "vitest";
import { BUBBLEWRAP, hasBubblewrap, processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

describe.runIf(hasBubblewrap())("in bubblewrap", () => {
  carrierSuite(processCarrier("node", "inherit", { prefix: BUBBLEWRAP }));
  carrierSuite(processCarrier("node", "named", { permission: "unsafe", prefix: BUBBLEWRAP }));
});
