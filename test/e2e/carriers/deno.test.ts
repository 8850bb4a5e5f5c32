import { processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("deno", "inherit"));
carrierSuite(processCarrier("deno", "named"));
