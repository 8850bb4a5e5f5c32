import { EVERY_CARRIER, processCarrier, UNSAFE } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("deno", "inherit"));
if (EVERY_CARRIER) {
  carrierSuite(processCarrier("deno", "named"));
  carrierSuite(processCarrier("deno", "inherit", { name: "deno process, unsafe", permission: UNSAFE }));
}
