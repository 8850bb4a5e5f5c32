import { BUBBLEWRAP, processCarrier } from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

carrierSuite(processCarrier("node", "inherit", { name: "node process in bubblewrap", prefix: BUBBLEWRAP }));
