import { expect, test } from "vitest";
import { PollWindow } from "../../../src/pool/ring/poll-window.ts";

function afterWaits(waits: readonly number[], maxMs = 1): number {
  const window = new PollWindow();
  for (const wait of waits) window.waited(wait, maxMs);
  return window.ms;
}

test("looks at nothing until waits have turned out to be short", () => {
  expect(afterWaits([])).toBe(0);
  expect(afterWaits([5, 5, 5])).toBe(0);
});

test("opens in steps while waits are longer than the window, up to the maximum", () => {
  expect(afterWaits([0.5])).toBe(1 / 16);
  expect(afterWaits([0.5, 0.5])).toBe(1 / 4);
  expect(afterWaits([0.5, 0.5, 0.5])).toBe(1);
  expect(afterWaits([0.5, 0.5, 0.5, 0.9])).toBe(1);
});

test("opens no further than waits need", () => {
  expect(afterWaits([0.05, 0.05, 0.05, 0.05])).toBe(1 / 16);
  expect(afterWaits([0.5, 0.5, 0.2, 0.25])).toBe(1 / 4);
});

test("outlives one long wait, and closes after some", () => {
  const open = [0.5, 0.5, ...Array<number>(20).fill(0.5)];
  expect(afterWaits([...open, 30])).toBe(1 / 4);
  expect(afterWaits([...open, 30, 0.5])).toBe(1);
  expect(afterWaits([...open, 30, 30, 30])).toBe(0);
});

test("a window that has become too wide narrows", () => {
  const window = new PollWindow();
  for (const wait of [0.5, 0.5, 0.5]) window.waited(wait, 1);
  window.waited(0.5, 0.1);
  expect(window.ms).toBe(1 / 4);
  window.waited(0.5, 0.1);
  window.waited(0.5, 0.1);
  window.waited(0.5, 0.1);
  expect(window.ms).toBe(0);
});

test("what looking may waste is bounded by the waits it wastes it on", () => {
  // The worst order there is: short waits that open the window, then a long one that was looked at in vain.
  const window = new PollWindow();
  let wasted = 0;
  let waited = 0;
  for (let round = 0; round < 1_000; round++) {
    for (const wait of [0.9, 0.9, 0.9, 10]) {
      if (wait > window.ms) wasted += window.ms;
      waited += wait;
      window.waited(wait, 1);
    }
  }
  expect(wasted / waited).toBeLessThan(0.2);
});

test("closes when looking keeps what it waits for from coming, as where both sides share a core", () => {
  const window = new PollWindow();
  const waits = 10_000;
  let looked = 0;
  for (let count = 0; count < waits; count++) {
    looked += window.ms;
    window.waited(window.ms + 0.02, 0.2);
  }
  expect(looked / waits).toBeLessThan(0.001);
});

test("opens again when looking pays again, and stays open", () => {
  const window = new PollWindow();
  for (let count = 0; count < 10_000; count++) window.waited(window.ms + 0.02, 0.2);
  let opened = 0;
  while (window.ms === 0) {
    window.waited(0.02, 0.2);
    opened++;
  }
  expect(opened).toBeLessThan(5_000);
  for (let count = 0; count < 100; count++) window.waited(0.02, 0.2);
  expect(window.ms).toBeGreaterThan(0);
  // By now it need not wait for long again after a time of looking in vain.
  while (window.ms > 0) window.waited(window.ms + 0.02, 0.2);
  for (let count = 0; count < 33; count++) window.waited(0.02, 0.2);
  expect(window.ms).toBeGreaterThan(0);
});

test("an occasional wait that is longer than the window does not end the looking", () => {
  const window = new PollWindow();
  const waits = [...Array<number>(19).fill(0.01), 0.15];
  let found = 0;
  for (let round = 0; round < 500; round++) {
    for (const wait of waits) {
      if (wait <= window.ms) found++;
      window.waited(wait, 0.2);
    }
  }
  expect(found / (500 * waits.length)).toBeGreaterThan(0.9);
});
