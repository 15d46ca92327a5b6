import assert from "node:assert/strict";
import { test } from "node:test";
import { reading } from "../session/timing.js";

const BEGAN = 1_000_000;
for (const [total, ms, expected] of [
  [0, 0, { shown: 0, done: 0, over: false }],
  [0, 61_700, { shown: 61, done: 62, over: false }],
  [0, -500, { shown: 0, done: 0, over: false }],
  [60, 0, { shown: 60, done: 0, over: false }],
  [60, 100, { shown: 60, done: 0, over: false }],
  [60, 59_900, { shown: 1, done: 60, over: false }],
  [60, 60_000, { shown: 0, done: 60, over: true }],
  [60, 3_600_000, { shown: 0, done: 60, over: true }],
]) {
  test(`a timer of ${total || "no"} seconds after ${ms} ms`, () => assert.deepEqual(reading({ began: BEGAN, total }, BEGAN + ms), expected));
}
