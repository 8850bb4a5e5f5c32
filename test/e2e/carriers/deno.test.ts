import { describe } from "vitest";
import { EVERY_CARRIER, processCarrier, UNSAFE } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("deno", "inherit"));
describe.runIf(EVERY_CARRIER)("with named memory", () => {
  carrierSuite(processCarrier("deno", "named"));
});
describe.runIf(EVERY_CARRIER)("without limits", () => {
  carrierSuite(processCarrier("deno", "inherit", { permission: UNSAFE }));
});
