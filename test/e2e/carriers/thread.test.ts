import { carrierSuite } from "./suite.ts";

carrierSuite({ name: "threads", runtime: "node", worker: { runtime: "thread" }, sandboxed: true });
