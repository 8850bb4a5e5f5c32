import { EVERY_CARRIER, processCarrier, UNSAFE } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("node", "named"));
if (EVERY_CARRIER) {
  carrierSuite(processCarrier("node", "named", { name: "node process, named, unsafe", permission: UNSAFE }));
}
