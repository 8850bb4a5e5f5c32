// Pools on the lanes that a suite is run for, and what its tests are made with.
import { createPool, type PoolOptions } from "knitting";
import { onTestFinished, test } from "vitest";
import * as tasks from "../../../fixtures/carriers/tasks.mjs";
import type { Carrier } from "./carrier.ts";

/** A carrier with what opens pools on it. */
export interface CarrierPools extends Carrier {
  readonly isProcess: boolean;
  /** The carrier's options with others added. */
  readonly options: (given?: PoolOptions) => PoolOptions;
  /** A pool of all tasks that ends with the test. */
  readonly open: (given?: PoolOptions) => ReturnType<typeof openPool>;
}

const openPool = (options: PoolOptions) => createPool(options)(tasks);

export function poolsOn(carrier: Carrier): CarrierPools {
  const options = ({ worker, ...rest }: PoolOptions = {}): PoolOptions => ({
    ...(carrier.permission === undefined ? {} : { permission: carrier.permission }),
    ...rest,
    worker: { ...carrier.worker, ...worker },
  });
  const open = (given?: PoolOptions): ReturnType<typeof openPool> => {
    const pool = openPool(options(given));
    onTestFinished(() => pool.shutdown());
    return pool;
  };
  return { ...carrier, isProcess: carrier.worker.runtime === "process", options, open };
}

/** What a promise is rejected with, or `{ resolved }`. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { resolved: await promise };
  } catch (error) {
    return error;
  }
}

/** What a carrier does not have is no test of it, rather than one that is skipped. */
export function only(applies: boolean): (name: string, body: () => unknown) => void {
  return (name, body) => {
    if (applies) test(name, body);
  };
}
