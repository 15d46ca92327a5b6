import assert from "node:assert/strict";
import { test } from "node:test";
import { clockAt } from "../session/clock.js";

const CASES = [
  ["EMOM, at the start", { kind: "emom", every_seconds: 60, cap_seconds: 720 }, 0, { phase: "work", round: 1, rounds: 12, seconds: 60, isOver: false }],
  ["EMOM, third minute", { kind: "emom", every_seconds: 60, cap_seconds: 720 }, 130, { phase: "work", round: 3, rounds: 12, seconds: 50, isOver: false }],
  ["EMOM, over", { kind: "emom", every_seconds: 60, cap_seconds: 720 }, 720, { phase: "rest", round: 12, rounds: 12, seconds: 0, isOver: true }],
  ["intervals, work", { kind: "interval", work_seconds: 40, rest_seconds: 20, rounds: 8 }, 70, { phase: "work", round: 2, rounds: 8, seconds: 30, isOver: false }],
  ["intervals, rest", { kind: "interval", work_seconds: 40, rest_seconds: 20, rounds: 8 }, 45, { phase: "rest", round: 1, rounds: 8, seconds: 15, isOver: false }],
  ["intervals without an end", { kind: "interval", work_seconds: 30 }, 95, { phase: "work", round: 4, rounds: 0, seconds: 25, isOver: false }],
  ["AMRAP counts down", { kind: "amrap", cap_seconds: 720 }, 100, { phase: "work", round: 0, rounds: 0, seconds: 620, isOver: false }],
  ["AMRAP, over", { kind: "amrap", cap_seconds: 720 }, 800, { phase: "work", round: 0, rounds: 0, seconds: 0, isOver: true }],
  ["for time counts up", { kind: "for_time", rounds: 3 }, 100, { phase: "work", round: 0, rounds: 0, seconds: 100, isOver: false }],
  ["for time, at its cap", { kind: "for_time", cap_seconds: 900 }, 1000, { phase: "work", round: 0, rounds: 0, seconds: 900, isOver: true }],
];
for (const [name, block, passed, shown] of CASES) {
  test(`the clock of a block: ${name}`, () => {
    const made = clockAt({ rounds: null, work_seconds: null, rest_seconds: null, every_seconds: null, cap_seconds: null, ...block }, passed);
    assert.deepEqual(made, shown);
  });
}
