// What a lane itself is told, and lanes whose bootstrap connects to the host.
import { describe, expect, it } from "vitest";
import { lanePermission, withNetForBootstrap } from "../../../src/pool/permission/lane-permission.ts";
import { given, node } from "./plan-of.ts";

const drop = { scope: "net" };
const denied = { scope: "net", expected: false };

describe("a lane whose bootstrap connects", () => {
  const plan = node("26.10.0", given({}));

  it("has the network until its bootstrap has ended, where it can be denied", () => {
    expect(withNetForBootstrap(plan).execArgv).toEqual([...plan.execArgv, "--allow-net"]);
    const { probes, afterBootstrap } = lanePermission(plan, true);
    expect(probes.filter(({ scope }) => scope === "net")).toEqual([]);
    expect(afterBootstrap).toEqual({ drops: [drop], probes: [denied] });
  });

  it("gets nothing where the network is open anyway", () => {
    for (const open of [node("24.21.0", given({})), node("26.10.0", given({ net: true }))]) {
      expect(withNetForBootstrap(open).execArgv).toEqual(open.execArgv);
      expect(lanePermission(open, true).afterBootstrap).toEqual({ drops: [], probes: [] });
    }
  });

  it("is an exception: others are asked at once", () => {
    const { probes, afterBootstrap } = lanePermission(plan, false);
    expect(probes).toContainEqual(denied);
    expect(afterBootstrap).toEqual({ drops: [], probes: [] });
  });
});
