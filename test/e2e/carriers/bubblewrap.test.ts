import { describe } from "vitest";
import {
  BUBBLEWRAP,
  EVERY_CARRIER,
  NO_BUBBLEWRAP,
  processCarrier,
  SKIPPED_BECAUSE,
  UNSAFE,
} from "./carrier.ts";
import { carrierSuite } from "./suite.ts";

describe.skipIf(NO_BUBBLEWRAP !== undefined)(`in bubblewrap${SKIPPED_BECAUSE}`, () => {
  carrierSuite(processCarrier("node", "inherit", { prefix: BUBBLEWRAP }));
  if (EVERY_CARRIER) {
    carrierSuite(processCarrier("node", "named", { permission: UNSAFE, prefix: BUBBLEWRAP }));
    carrierSuite(processCarrier("deno", "inherit", { prefix: BUBBLEWRAP }));
    carrierSuite(processCarrier("bun", "inherit", { prefix: BUBBLEWRAP }));
  }
});
