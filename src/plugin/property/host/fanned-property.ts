import * as fc from "fast-check";
import type { Fan } from "./fan.ts";
import type { Known, Level, Stop } from "./level.ts";
import type { CheckParameters } from "./parameters.ts";
import type { CheckWatcher } from "./progress.ts";

// What fast-check's own runner is given instead of the property: it generates the same values, and its run is a look at
// what lanes have found. Host thread. So everything that the runner decides (what fails, skips, shrinks, ends) stays its own.

type Value = fc.Value<unknown[]>;
/** What a run of a property gives to the runner: nothing, a failure, or the mark of a skip. */
type RunResult = fc.PreconditionFailure | fc.PropertyFailure | null;

export interface FannedPropertyOptions {
  readonly fan: Fan;
  readonly parameters: CheckParameters;
  /** Generates and shrinks. */
  readonly values: fc.IProperty<unknown[]>;
  /** Runs here what lanes can't: `undefined` as long as nothing has to. */
  readonly here: fc.IAsyncProperty<unknown[]>;
  /** Examples that would not be the same in a lane. */
  readonly examplesStayHere: boolean;
  /** Told of runs that count. */
  readonly watcher: CheckWatcher | undefined;
}

/** Where a value is in the tree of values. */
interface Place {
  readonly level: Level;
  readonly index: number;
}

/**
 * A value that is generated when somebody looks at it. The runner looks at each twice: before the run, to give it to the
 * property, and after it, to write it down. With nothing to write down, neither look has to cost the generation.
 */
class LaneValue {
  readonly place: Place;
  readonly context: undefined;
  readonly hasToBeCloned = false;
  readonly #make: () => Value;
  readonly #owner: FannedProperty;
  #real: Value | undefined;
  #seen = false;

  constructor(place: Place, make: () => Value, owner: FannedProperty) {
    this.place = place;
    this.#make = make;
    this.#owner = owner;
  }

  get value_(): unknown[] {
    if (!this.#seen) {
      this.#seen = true;
      return this.#owner.aboutToRun(this) ? this.real().value_ : (undefined as unknown as unknown[]);
    }
    return this.#owner.isForgettable() ? (undefined as unknown as unknown[]) : this.real().value_;
  }

  get value(): unknown[] {
    return this.real().value_;
  }

  real(): Value {
    return (this.#real ??= this.#make());
  }
}

export class FannedProperty {
  /** The last run that failed: in the end, that of the counterexample. */
  failure: { readonly place: Place; readonly stop: Stop; readonly value: unknown[] } | undefined;
  /** Runs whose outcome the runner was given, and those of them that were run here. */
  readonly counted: { runs: number; runsHere: number } = { runs: 0, runsHere: 0 };
  /** Own, because `fc.sample` takes an object without an own `isAsync` for an arbitrary. */
  readonly isAsync = (): true => true;
  readonly #options: FannedPropertyOptions;
  #current: LaneValue | undefined;
  #lastOutcome: Known | undefined;
  #nextGenerated: number;
  #nextExample = 0;
  #passed = 0;
  #generated = 0;
  #skipped = 0;
  /** Values at and below these run here: what they have been through is in them, and no lane can make them again. */
  readonly #stayHere = new Set<Level>();

  constructor(options: FannedPropertyOptions) {
    this.#options = options;
    const { examples, path } = options.parameters;
    this.#nextGenerated = Math.max(examples.length, path[0] ?? 0);
  }

  generate(random: fc.Random, runId?: number): Value {
    const { fan, values, parameters } = this.#options;
    const index = runId === undefined ? this.#nextGenerated++ : parameters.examples.length + runId;
    this.#generated++;
    const place = { level: fan.sourceRoot, index };
    return this.#laneValue(place, () => values.generate(random, runId));
  }

  shrink(value: Value): fc.Stream<Value> {
    const { values } = this.#options;
    const laneValue = value as unknown;
    const isOurs = laneValue instanceof LaneValue;
    const real = isOurs ? laneValue.real() : value;
    const { level, index } = isOurs ? laneValue.place : this.#placeOfExample(value.value_, 0);
    const below = level.below(index);
    if (this.#staysHere(level, index)) this.#stayHere.add(below);
    let next = 0;
    return values.shrink(real).map((child) => this.#laneValue({ level: below, index: next++ }, () => child));
  }

  runBeforeEach(): void {}
  runAfterEach(): void {}

  run(input: unknown[]): RunResult | Promise<RunResult> {
    const current = this.#current;
    this.#current = undefined;
    const place = current?.place ?? this.#placeOfExample(input, this.#nextExample);
    if (current === undefined) this.#nextExample = place.index + 1;
    if (this.#staysHere(place.level, place.index)) {
      this.counted.runs++;
      return this.#runHere(place, input);
    }
    const { fan, parameters } = this.#options;
    const known = fan.outcome(place.level, place.index, this.#remaining());
    if (known === "passed" && !parameters.readsValues) {
      // As fast as it gets: most runs of most checks.
      this.#lastOutcome = known;
      this.#passed++;
      this.counted.runs++;
      this.#options.watcher?.ran(1);
      return null;
    }
    return Promise.resolve(known).then((outcome) => this.#give(place, outcome, current, input));
  }

  /** @returns whether the value is needed for the run */
  aboutToRun(value: LaneValue): boolean {
    this.#current = value;
    this.#lastOutcome = undefined;
    return this.#options.parameters.readsValues || this.#staysHere(value.place.level, value.place.index);
  }

  /** Whether nobody will look at the value after its run. */
  isForgettable(): boolean {
    if (this.#options.parameters.verbose >= 2) return false;
    return this.#lastOutcome === "passed" || this.#lastOutcome === "skipped";
  }

  #laneValue(place: Place, make: () => Value): Value {
    return new LaneValue(place, make, this) as unknown as Value;
  }

  #give(
    place: Place,
    outcome: Known,
    current: LaneValue | undefined,
    input: unknown[],
  ): RunResult | Promise<RunResult> {
    this.#lastOutcome = outcome;
    this.counted.runs++;
    this.#options.watcher?.ran(1);
    if (outcome === "passed") {
      this.#passed++;
      return null;
    }
    if (outcome === "skipped") {
      this.#skipped++;
      return new fc.PreconditionFailure();
    }
    if (outcome.kind === "broken") throw outcome.thrown;
    if (outcome.kind === "interrupted") return new fc.PreconditionFailure(true);
    const value = current === undefined ? input : current.real().value_;
    if (fc.hasCloneMethod(value) && !outcome.fatal) {
      // Such a value keeps what a run has done to it, and shrinks by that. The one here has to go through the run as well.
      this.#stayHere.add(place.level.below(place.index));
      return this.#runHere(place, value);
    }
    this.failure = { place, stop: outcome, value };
    this.#options.watcher?.failed();
    return { error: outcome.thrown };
  }

  async #runHere(place: Place, input: unknown[]): Promise<RunResult> {
    const { here } = this.#options;
    this.counted.runsHere++;
    await here.runBeforeEach();
    const result = await here.run(input);
    await here.runAfterEach();
    if (result === null) {
      this.#lastOutcome = "passed";
      this.#passed++;
      return null;
    }
    if (fc.PreconditionFailure.isFailure(result)) {
      this.#lastOutcome = "skipped";
      this.#skipped++;
      return result;
    }
    const { error } = result;
    const stop: Stop = { kind: "failed", thrown: error, text: "", fatal: true };
    this.#lastOutcome = stop;
    this.failure = { place, stop, value: input };
    this.#options.watcher?.failed();
    return result;
  }

  #staysHere(level: Level, index: number): boolean {
    if (this.#stayHere.size > 0 && this.#stayHere.has(level)) return true;
    return (
      this.#options.examplesStayHere && (level.path[0] ?? index) < this.#options.parameters.examples.length
    );
  }

  /** Examples are not ours when the runner runs them, and it may leave some out. */
  #placeOfExample(input: unknown[], from: number): Place {
    const { parameters, fan } = this.#options;
    const { examples } = parameters;
    let index = examples.indexOf(input as never, from);
    if (index === -1) index = examples.indexOf(input as never);
    if (index === -1) throw new Error("fast-check runs a value that it did not get from this property");
    return { level: fan.sourceRoot, index };
  }

  /** Runs that the source still owes, this one included, as far as one can tell from how many were skipped so far. */
  #remaining(): number {
    const { numRuns, ignoresEqualValues, maxSkips } = this.#options.parameters;
    const ended = Math.max(0, this.#generated - 1);
    const passed = ignoresEqualValues ? ended - this.#skipped : this.#passed;
    const needed = Math.max(1, numRuns - passed);
    if (passed >= ended) return needed;
    const share = (passed + 1) / (ended + 1);
    return Math.ceil(Math.min(needed / share, needed + Math.max(0, maxSkips - (ended - passed)) + 1));
  }
}
