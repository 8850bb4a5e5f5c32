// When the host looks for replies: at once after a call, then for some turns of the event loop, then never again until
// a lane wakes it. Host thread; one per pool.
import { sharedNow } from "../protocol/clock.ts";
import { PollWindow } from "../ring/poll-window.ts";
import { soon } from "../ring/microtask.ts";
import type { HostBell } from "../transport/host-bell.ts";

/** Taken at load time, so that fake timers in a test cannot stop a pool. */
const { setImmediate } = globalThis;

/** How long the host looks right after publishing, in ms: a lane that spins answers a short call within it. */
const LOOK_MS = 0.005;
/** The host's other work gets a turn of the event loop at least this often, in ms, however fast calls follow. */
const MICROTASK_STREAK_MS = 1;
/** Looks between two readings of the clock. */
const LOOKS_PER_READING = 8;

/** The longest waits, in ms, that are worth being looked through: while a core is to spare, and while every one has a lane. */
const MAX_LOOK_MS = 0.25;
const MAX_CROWDED_LOOK_MS = 0.025;

export interface PumpSource {
  /** Calls that lanes owe a reply for. */
  readonly unanswered: number;
  /** Whether a reply waits. */
  hasReply(): boolean;
  /** Whether there is a core that no busy lane needs. */
  readonly coreToSpare: boolean;
  /** Settles all replies that wait. Returns how many. */
  drain(): number;
}

export interface PumpSettings {
  /** Most turns of the event loop spent looking before the host goes to sleep. */
  readonly stallFreeLoops: number;
  /** A sleeping host looks for itself after 1, 2, 4 … ms up to this; past it only a lane wakes it. */
  readonly maxBackoffMs: number;
}

/**
 * `resting`: nothing is owed. `looking`: a microtask is queued. `turning`: an event-loop turn is queued.
 * `asleep`: nothing is queued; a lane's bell (or another call) goes on.
 */
type PumpState = "resting" | "looking" | "turning" | "asleep";

export class Pump {
  readonly #source: PumpSource;
  readonly #settings: PumpSettings;
  readonly #bell: HostBell;
  #state: PumpState = "resting";
  /** A wait for the bell is pending. There is never more than one. */
  #listening = false;
  #closed = false;
  readonly #window = new PollWindow();
  /** Shared-clock ms since which no reply has come to calls that are owed one; 0 while none is owed. */
  #waitingSince = 0;
  #turnsLeft = 0;
  #streakStart = 0;
  #backoffMs = 1;

  constructor(source: PumpSource, bell: HostBell, settings: PumpSettings) {
    this.#source = source;
    this.#settings = settings;
    this.#bell = bell;
    bell.onRing = this.#onBell;
  }

  /** A burst of calls is under way: this thread has not yet come round to looking for their replies. */
  get inBurst(): boolean {
    return this.#state === "looking";
  }

  /** A call has been published. Cheap when the pump is already on its way. */
  kick(): void {
    if (this.#state === "looking" || this.#state === "turning") return;
    if (this.#state === "resting") this.#backoffMs = 1;
    this.#state = "looking";
    soon(this.#look);
  }

  /** Stops for good; a pending sleep is ended. */
  close(): void {
    this.#closed = true;
    this.#bell.close();
  }

  readonly #look = (): void => {
    const startedAt = sharedNow();
    if (this.#streakStart === 0) this.#streakStart = startedAt;
    if (this.#waitingSince === 0) this.#waitingSince = startedAt;
    if (startedAt - this.#streakStart > MICROTASK_STREAK_MS) {
      this.#scheduleTurn();
      return;
    }
    if (this.#window.ms > 0 && this.#source.coreToSpare) this.#lookFrom(startedAt);
    // Whoever is answered runs in the microtasks after this one and may call again: that kicks again.
    if (this.#settle(startedAt)) this.#scheduleTurn();
  };

  #lookFrom(startedAt: number): void {
    do {
      for (let look = 0; look < LOOKS_PER_READING; look++) {
        if (this.#source.hasReply()) return;
      }
    } while (sharedNow() < startedAt + LOOK_MS);
  }

  /**
   * Settles what has been answered, and learns from the wait. Says whether more is owed; if not, the pump rests.
   *
   * @param now shared-clock ms, of this turn of the event loop
   */
  #settle(now: number): boolean {
    const answered = this.#source.drain();
    const owed = this.#source.unanswered > 0;
    if (answered > 0) {
      const maxMs = this.#source.coreToSpare ? MAX_LOOK_MS : MAX_CROWDED_LOOK_MS;
      this.#window.waited(now - this.#waitingSince, maxMs);
      this.#waitingSince = now;
    }
    if (!owed) {
      this.#waitingSince = 0;
      this.#state = "resting";
    }
    return owed;
  }

  /** Looks for some turns of the event loop: one, so that callers can go on, and more if that is likely to pay. */
  #scheduleTurn(): void {
    this.#state = "turning";
    this.#turnsLeft = this.#settings.stallFreeLoops;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#streakStart = 0;
    if (this.#closed) return;
    const now = sharedNow();
    if (!this.#settle(now)) return;
    if (this.#turnsLeft > 0 && now < this.#waitingSince + this.#window.ms) {
      this.#turnsLeft--;
      setImmediate(this.#turn);
    } else {
      this.#sleep();
    }
  };

  #sleep(): void {
    this.#state = "asleep";
    // While a wait is pending, too: a lane that has died between taking the bell and waking this thread has left it taken, and
    // then no other lane would ring.
    this.#bell.arm();
    // Whatever came before that has rung for nobody.
    if (this.#source.hasReply()) {
      this.#bell.disarm();
      this.#scheduleTurn();
      return;
    }
    if (this.#listening) return;
    const timeout = this.#backoffMs <= this.#settings.maxBackoffMs ? this.#backoffMs : undefined;
    this.#backoffMs *= 2;
    if (this.#bell.listen(timeout)) this.#listening = true;
    else this.#awake();
  }

  readonly #onBell = (): void => {
    this.#listening = false;
    if (this.#closed) return;
    if (this.#state === "asleep") this.#awake();
    // Otherwise the pump is on its way already, and will sleep again by itself.
    else this.#bell.disarm();
  };

  #awake(): void {
    this.#bell.disarm();
    if (!this.#settle(sharedNow())) return;
    // A turn of the event loop for nothing would cost a core that lanes need. Callers that go on now will kick.
    if (this.#window.ms > 0) this.#scheduleTurn();
    else this.#sleep();
  }
}
