import { processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("node", "inherit"));
carrierSuite(processCarrier("node", "inherit", { name: "node process, unsafe", permission: "unsafe" }));
