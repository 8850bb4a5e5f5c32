import { expect, test } from "vitest";
import { fixture, runVitest } from "./run-vitest.ts";

// Suites over the code of published packages, that know nothing of lanes: the same with the plugin as without.

test("suites of others are not changed by the plugin", async () => {
  const project = fixture("published-project");
  const without = await runVitest({ project, env: { VITEST_PLUGIN: "off" } });
  const withPlugin = await runVitest({ project });
  expect(without.failures).toEqual([]);
  expect(without.passed.length).toBeGreaterThan(650);
  expect(withPlugin.failures).toEqual([]);
  expect(withPlugin.passed).toEqual(without.passed);
  expect(withPlugin.metas).toEqual(without.metas);
  expect(withPlugin.output).not.toMatch(/^ +Lanes/m);
});
