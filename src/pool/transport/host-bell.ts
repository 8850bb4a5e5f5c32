// How lanes wake a sleeping host, whatever carries them. Host thread; one per pool. Types only: thread-bell.ts and
// process-bell.ts do it.

export interface HostBell {
  /** Called when a lane has rung, or the wait is over; never from within `listen()`. */
  onRing: () => void;
  /** The host is about to sleep: from now on, a lane that has something for it rings. Look for replies once more after it. */
  arm(): void;
  /** The host is awake: nobody need ring. */
  disarm(): void;
  /**
   * Waits for the bell, without holding the thread or the process. There is never more than one wait.
   *
   * @param timeoutMs after which `onRing` is called all the same; `undefined`: never
   * @returns `false` when it has been rung since `arm()`, and `onRing` will not be called
   */
  listen(timeoutMs: number | undefined): boolean;
  /** Nobody waits any more. */
  close(): void;
}
