import { brandTask } from "../../pool/task/definition.ts";
import { originOf } from "../../pool/task/origin.ts";
import { placeTask, registerTask, registry } from "../../pool/task/registry.ts";
import type * as fc from "fast-check";
import type { ChunkReply, ChunkRequest } from "./contract.ts";
import type { Hook, Predicate, Property } from "./property-types.ts";

// What a property is made of, and how it becomes a task that lanes find: by the place in the source at which it was made,
// which is the same on the host and in a lane. Both sides.

export interface PropertyDefinition {
  readonly arbitraries: readonly fc.Arbitrary<unknown>[];
  readonly predicate: Predicate<readonly unknown[]>;
  readonly beforeHooks: readonly Hook[];
  readonly afterHooks: readonly Hook[];
  /** The function in which it was made, when that was not at module scope: lanes cannot get there. */
  readonly madeInside: string | undefined;
  /** Holds the stack of the call that made it. */
  readonly madeAt: { readonly stack?: string };
}

/** What a side does with a property that it has been given. */
export interface PropertySide {
  /** `property.sequential()` */
  readonly sequential: (definition: PropertyDefinition) => fc.IAsyncPropertyWithHooks<unknown[]>;
  /** The function of the task: lanes run chunks, the host has none. */
  readonly chunkRunner: (
    definition: PropertyDefinition,
  ) => ((request: ChunkRequest) => ChunkReply | Promise<ChunkReply>) | undefined;
}

const PROPERTY = Symbol.for("knitting.property");

/** What is inside a property; `undefined` for anything else. */
export function propertyDefinitionOf(value: unknown): PropertyDefinition | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { readonly [PROPERTY]?: PropertyDefinition })[PROPERTY];
}

/**
 * Makes a property.
 *
 * @param of what users called, for messages
 * @param below that function: the property's place is where it was called
 * @throws {TypeError} when something is no arbitrary or no predicate, or the caller is no module
 */
export function makeProperty(
  side: PropertySide,
  of: string,
  parts: { readonly arbitraries: readonly unknown[]; readonly predicate: unknown },
  below: (...parameters: never[]) => unknown,
): Property<unknown[]> {
  const { arbitraries, predicate } = parts;
  if (typeof predicate !== "function") {
    throw new TypeError(
      `Expected the last argument of ${of} to be a predicate, a function that takes the values, got ${show(predicate)}`,
    );
  }
  checkArbitraries(of, arbitraries);
  const origin = originOf(below);
  if (origin === undefined) {
    throw new TypeError(
      `${of} was called outside any module (in the REPL, node -e or standard input), where no lane can find it. ` +
        "Put it into a file",
    );
  }
  const madeAt: { readonly stack?: string } = {};
  Error.captureStackTrace(madeAt, below);
  const beforeHooks: Hook[] = [];
  const afterHooks: Hook[] = [];
  const definition: PropertyDefinition = {
    arbitraries: arbitraries as readonly fc.Arbitrary<unknown>[],
    predicate: predicate as Predicate<readonly unknown[]>,
    beforeHooks,
    afterHooks,
    madeInside: origin.functionName,
    madeAt,
  };
  // Named by the text of its predicate: the function that lanes run is the same for all properties.
  const place = placeTask(origin.href, origin.line, origin.column, definition.predicate);
  const chunkRunner = side.chunkRunner(definition);
  if (chunkRunner !== undefined && registry().isLane) registerTask(place, chunkRunner);
  const property = {
    abortAware: false,
    beforeEach(hook: Hook): Property<unknown[]> {
      beforeHooks.push(checkHook("beforeEach", hook));
      return made;
    },
    afterEach(hook: Hook): Property<unknown[]> {
      afterHooks.push(checkHook("afterEach", hook));
      return made;
    },
    sequential: () => side.sequential(definition),
  };
  Object.defineProperty(property, PROPERTY, { value: definition });
  const made: Property<unknown[]> = brandTask(property, {
    f: chunkRunner as ((request: never) => unknown) | undefined,
    source: { kind: "declared", ...place },
    timeout: undefined,
    abortAware: false,
    madeInside: origin.functionName,
  });
  return made;
}

/**
 * @param of what users called, for messages
 * @throws {TypeError} when it is no list, is empty, or something in it is no arbitrary
 */
export function checkArbitraries(
  of: string,
  arbitraries: unknown,
): asserts arbitraries is readonly unknown[] {
  if (!Array.isArray(arbitraries)) {
    const mend = isArbitrary(arbitraries) ? `. Put it into brackets: test.prop([fc.integer()])` : "";
    throw new TypeError(`Expected ${of} to get an array of arbitraries, got ${show(arbitraries)}${mend}`);
  }
  if (arbitraries.length === 0) throw new TypeError(`Expected ${of} to get at least one arbitrary, got none`);
  // By number, because a hole is none either.
  for (let index = 0; index < arbitraries.length; index++) {
    const arbitrary: unknown = arbitraries[index];
    if (!isArbitrary(arbitrary)) {
      throw new TypeError(
        `Expected argument ${index} of ${of} to be an arbitrary of fast-check, such as fc.integer(), got ${show(arbitrary)}`,
      );
    }
  }
}

/** As fast-check sees it: its own copies of the class included. */
function isArbitrary(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "generate" in value && "shrink" in value && "canShrinkWithoutContext" in value;
}

function checkHook(name: string, hook: unknown): Hook {
  if (typeof hook === "function") return hook as Hook;
  throw new TypeError(`Expected ${name}() of a property to get a function, got ${show(hook)}`);
}

function show(value: unknown): string {
  if (isArbitrary(value)) return "an arbitrary";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "function") return "a function";
  if (value === undefined || value === null) return String(value);
  return `${typeof value === "string" ? JSON.stringify(value) : String(value)} (${typeof value})`;
}
