import { processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("node", "named"));
carrierSuite(processCarrier("node", "named", { name: "node process, named, unsafe", permission: "unsafe" }));
