import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ranked } from "../exercise_search.js";

const read = (path) => readFileSync(new URL(path, import.meta.url));
const { rows, cases } = JSON.parse(read("exercise_search.json"));
// The server sends the abbreviations with the exercises; here, those that the cases use.
const abbreviations = { db: "dumbbell", rdl: "romanian deadlift", ohp: "overhead press" };
for (const { text, first, all } of cases) {
  test(`exercises for “${text}”`, () => {
    const names = ranked(rows, text, abbreviations).map(({ name }) => name);
    assert.deepEqual(first ? names.slice(0, first.length) : names, first ?? all);
  });
}
test("the library is searched between two key strokes", () => {
  const library = JSON.parse(read("../../../training/data/library.json")).map((row, exercise) => ({ exercise, ...row }));
  assert.deepEqual(
    ["rdl", "ohp", "db curl", "squatt", "kniebeuge"].map((text) => ranked(library, text, abbreviations)[0].name),
    ["Romanian deadlift", "Overhead press", "Dumbbell curl", "Back squat", "Back squat"],
  );
});
