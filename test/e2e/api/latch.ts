// How a test and a task in a lane wait for one another without sleeping: two words of shared memory.
const STARTED_WORD = 0;
const OPEN_WORD = 1;

export interface Latch {
  /** What the tasks `hold`, `holdLater` and `mark` take. */
  readonly latch: SharedArrayBuffer;
  /** Resolves once `count` tasks have started. */
  started(count?: number): Promise<void>;
  readonly startedCount: number;
  /** Lets the tasks that hold go on. */
  open(): void;
}

export function makeLatch(): Latch {
  const latch = new SharedArrayBuffer(8);
  const words = new Int32Array(latch);
  return {
    latch,
    get startedCount() {
      return Atomics.load(words, STARTED_WORD);
    },
    async started(count = 1) {
      // A pending waitAsync keeps no process alive; the pool's calls do.
      for (
        let seen = Atomics.load(words, STARTED_WORD);
        seen < count;
        seen = Atomics.load(words, STARTED_WORD)
      ) {
        await Atomics.waitAsync(words, STARTED_WORD, seen).value;
      }
    },
    open() {
      Atomics.store(words, OPEN_WORD, 1);
      Atomics.notify(words, OPEN_WORD);
    },
  };
}
