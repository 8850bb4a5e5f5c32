import { describe } from "vitest";
import { EVERY_CARRIER, processCarrier, UNSAFE } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("node", "named"));
describe.runIf(EVERY_CARRIER)("without limits", () => {
  carrierSuite(processCarrier("node", "named", { permission: UNSAFE }));
});
