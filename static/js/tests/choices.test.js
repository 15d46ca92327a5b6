import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesFor } from "../session/choices.js";

const flat = ({ recent, others }) => [...recent, ...others].map(({ name }) => name);

test("the picker offers exercises done before first, and for a swap those of the same muscle", () => {
  const rows = [["Bench press", "chest", ""], ["Fly", "chest", ""], ["Squat", "legs", "60 kg × 8"]].map(([name, muscle, last], exercise) => ({ exercise, name, muscles: [muscle], last }));
  const names = (...given) => flat(choicesFor(rows, ...given));
  assert.deepEqual(names("", null), ["Squat", "Bench press", "Fly"]);
  assert.deepEqual(names("PRESS ben", null), ["Bench press"]);
  assert.deepEqual(names("", { exercise: 0 }), ["Fly"]);
  assert.deepEqual(names("sq", { exercise: 0 }), ["Squat"]);
  assert.deepEqual(names("", { exercise: 2 }), ["Squat", "Bench press", "Fly"]); // no other for the legs
});
test("the latest comes first, and what the trainer suggests is not repeated", () => {
  const rows = ["2026-01-02", "", "2026-01-09"].map((done_at, exercise) => ({ exercise, name: `E${exercise}`, muscles: ["chest"], done_at }));
  const names = ({ recent, others }) => [recent, others].map((list) => list.map(({ name }) => name));
  assert.deepEqual(names(choicesFor(rows, "", null)), [["E2", "E0"], ["E1"]]);
  assert.deepEqual(names(choicesFor(rows, "", { exercise: 7, muscle: "chest", alternatives: [{ exercise: 2 }] })), [["E0"], ["E1"]]);
});
test("the picker finds exercises by their other names", () => {
  const rows = [
    { exercise: 1, name: "Romanian deadlift", aliases: ["RDL", "Rumänisches Kreuzheben"], muscles: [] },
    { exercise: 2, name: "Overhead press", aliases: ["OHP"], muscles: [] },
    { exercise: 3, name: "Own press", muscles: [] },
  ];
  const names = (text) => flat(choicesFor(rows, text, null));
  assert.deepEqual(names("rdl"), ["Romanian deadlift"]);
  assert.deepEqual(names("kreuzheben RUMÄN"), ["Romanian deadlift"]);
  assert.deepEqual(names("ohp"), ["Overhead press"]);
  assert.deepEqual(names("press"), ["Overhead press", "Own press"]);
});
