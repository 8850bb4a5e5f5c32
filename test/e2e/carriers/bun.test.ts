import { EVERY_CARRIER, processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("bun", "named"));
if (EVERY_CARRIER) carrierSuite(processCarrier("bun", "inherit"));
