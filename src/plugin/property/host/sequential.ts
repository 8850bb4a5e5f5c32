import * as fc from "fast-check";
import type { PropertyDefinition } from "../definition.ts";

// What fast-check alone makes of a property: the whole of it, or its values only. Host thread.

/** The property for fast-check alone. */
export function sequentialOf(definition: PropertyDefinition): fc.IAsyncPropertyWithHooks<unknown[]> {
  const { arbitraries, predicate, beforeHooks, afterHooks } = definition;
  const parts = [...arbitraries, async (...values: unknown[]) => predicate(...values)];
  const sequential = fc.asyncProperty(
    ...(parts as unknown as Parameters<typeof fc.asyncProperty<[unknown]>>),
  ) as unknown as fc.IAsyncPropertyWithHooks<unknown[]>;
  for (const hook of beforeHooks) sequential.beforeEach(hook as Parameters<typeof sequential.beforeEach>[0]);
  for (const hook of afterHooks) sequential.afterEach(hook as Parameters<typeof sequential.afterEach>[0]);
  return sequential;
}

/** The values of the property, without its predicate. */
export function valuesOf({ arbitraries }: PropertyDefinition): fc.IProperty<unknown[]> {
  const parts = [...arbitraries, () => true] as unknown as Parameters<typeof fc.property<[unknown]>>;
  return fc.property(...parts) as unknown as fc.IProperty<unknown[]>;
}
