import { describe } from "vitest";
import { EVERY_CARRIER, processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("bun", "named"));
describe.runIf(EVERY_CARRIER)("with inherited memory", () => {
  carrierSuite(processCarrier("bun", "inherit"));
});
