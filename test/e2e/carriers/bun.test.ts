import { processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("bun", "inherit"));
carrierSuite(processCarrier("bun", "named"));
