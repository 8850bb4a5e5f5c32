// Tasks that a lane has been asked to find, and has not answered for. Host thread; one per worker lane.
type Settle = (error: unknown) => void;

export class OpenLoads {
  readonly #settles = new Map<number, Settle>();

  /** Resolves when the lane has found the task; rejects with why it cannot. */
  begin(taskId: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settles.set(taskId, (error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  }

  /** @param error `undefined`: the lane has found it */
  end(taskId: number, error: unknown): void {
    const settle = this.#settles.get(taskId);
    this.#settles.delete(taskId);
    settle?.(error);
  }

  /** The lane answers for none of them any more. @param error `undefined`: whoever comes after it finds them at its start */
  endAll(error: unknown): void {
    for (const settle of this.#settles.values()) settle(error);
    this.#settles.clear();
  }
}
