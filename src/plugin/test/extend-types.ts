import type { TestContext } from "vitest";
import type { KnittingTest } from "./lane-types.ts";

// `test.extend()` as users see it: Vitest's own ways to write fixtures, which Vitest gives no names, and a `test` that keeps
// `lane` and `lanes`. Types only.

type Scope = "test" | "file" | "worker";

/** How Vitest remembers, in the type of a context, which fixture is of which scope. */
type Mark<S extends Scope> = `$__${S}`;

type InScope<Context, S extends Scope> = Context extends { readonly [K in Mark<S>]?: infer Found }
  ? Found extends object
    ? Found
    : object
  : object;

/** What a fixture of a scope gets: those of wider scopes, and for one test everything. */
type Visible<Context, S extends Scope> = S extends "worker"
  ? InScope<Context, "worker">
  : S extends "file"
    ? InScope<Context, "worker"> & InScope<Context, "file">
    : Context & TestContext;

type With<Context, S extends Scope, Name extends string, Value> = Omit<Context, Mark<S>> &
  Record<Name, Value> & {
    readonly [K in Scope as Mark<K>]?: K extends S
      ? InScope<Context, K> & Record<Name, Value>
      : InScope<Context, K>;
  };

export interface FixtureOptions<S extends Scope = Scope> {
  /** Whether it is set up for tests that don't ask for it too. @default false */
  readonly auto?: boolean;
  /** Whether a value that the config provides under its name wins. @default false */
  readonly injected?: boolean;
  /** How often it is set up. @default test */
  readonly scope?: S;
}

type Make<Context, Value> = (
  context: Context,
  tools: { readonly onCleanup: (cleanup: () => void | Promise<void>) => void },
) => Value | Promise<Value>;

type UseValue<Context, Value> = (context: Context, use: (value: Value) => Promise<void>) => Promise<void>;

/** Functions are taken for fixtures that make their value. */
type Plain<Value> = Value extends (...args: never[]) => unknown ? never : Value;

type OneFixture<Context, Value> = Plain<Value> | UseValue<Context, Value>;

/** Fixtures by their names. */
export type FixturesOf<Made, Context> = {
  [Name in keyof Made]:
    | OneFixture<Omit<Made, Name> & Context & TestContext, Made[Name]>
    | readonly [OneFixture<Omit<Made, Name> & Context & TestContext, Made[Name]>, FixtureOptions?];
};

/** What `extend<{ $test, $file, $worker }>` takes as its type. */
export interface FixturesByScope {
  readonly $test?: object;
  readonly $file?: object;
  readonly $worker?: object;
}

type Part<Made extends FixturesByScope, Key extends keyof FixturesByScope> = Key extends keyof Made
  ? NonNullable<Made[Key]>
  : object;
type AllOf<Made extends FixturesByScope> = Part<Made, "$test"> & Part<Made, "$file"> & Part<Made, "$worker">;

/** Fixtures by their names, with their scope where it is another than the test's. */
export type ScopedFixtures<Made extends FixturesByScope, Context> = FixturesOf<
  Part<Made, "$test">,
  Context & AllOf<Made>
> & {
  [Name in keyof Part<Made, "$file">]: readonly [
    OneFixture<Part<Made, "$file"> & Part<Made, "$worker">, Part<Made, "$file">[Name]>,
    FixtureOptions<"file"> & { readonly scope: "file" },
  ];
} & {
  [Name in keyof Part<Made, "$worker">]: readonly [
    OneFixture<Part<Made, "$worker">, Part<Made, "$worker">[Name]>,
    FixtureOptions<"worker"> & { readonly scope: "worker" },
  ];
};

/** One that is there already stays of its type. */
type Allowed<Context, Name> = Name extends keyof Context ? Context[Name] : unknown;

export interface ExtendTest<Context extends object> {
  <Name extends string, Value extends Allowed<Context, Name>, S extends Scope = "test">(
    name: Name,
    options: FixtureOptions<S>,
    make: Make<Visible<Context, S>, Value>,
  ): KnittingTest<With<Context, S, Name, Value>>;
  <Name extends string, Value extends Allowed<Context, Name>>(
    name: Name,
    make: Make<Visible<Context, "test">, Value>,
  ): KnittingTest<With<Context, "test", Name, Value>>;
  <Name extends string, Value extends Allowed<Context, Name>, S extends Scope = "test">(
    name: Name,
    options: FixtureOptions<S>,
    value: Plain<Value>,
  ): KnittingTest<With<Context, S, Name, Value>>;
  <Name extends string, Value extends Allowed<Context, Name>>(
    name: Name,
    value: Plain<Value>,
  ): KnittingTest<With<Context, "test", Name, Value>>;
  <Made extends FixturesByScope & { readonly [Key in Exclude<keyof Made, keyof FixturesByScope>]: never }>(
    fixtures: ScopedFixtures<Made, Context>,
  ): KnittingTest<AllOf<Made> & Context>;
  <Made extends object>(fixtures: FixturesOf<Made, Context>): KnittingTest<Omit<Context, keyof Made> & Made>;
}
