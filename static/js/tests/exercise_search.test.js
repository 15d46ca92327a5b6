import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ranked } from "../exercise_search.js";
import { library } from "./library.js";

const read = (path) => readFileSync(new URL(path, import.meta.url));
const { abbreviations, words, rows, cases } = JSON.parse(read("exercise_search.json"));
for (const { text, first, all } of cases) {
  test(`exercises for “${text}”`, () => {
    const names = ranked(rows, text, abbreviations, { words }).map(({ name }) => name);
    assert.deepEqual(first ? names.slice(0, first.length) : names, first ?? all);
  });
}
test("the library is searched between two key strokes", () => {
  const named = library.map((row, exercise) => ({ exercise, ...row }));
  assert.deepEqual(
    ["rdl", "ohp", "db curl", "squatt", "kniebeuge"].map((text) => ranked(named, text, abbreviations)[0].name),
    ["Romanian deadlift", "Overhead press", "Dumbbell curl", "Back squat", "Back squat"],
  );
});
