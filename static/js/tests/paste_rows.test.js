// Pasted lines in the builder: their exercises, their readings, and the plan with them.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as model from "../builder/model.js";
import { isOpen, named, pastedRows, readRow, taken, withRows } from "../builder/paste_rows.js";
import { Exercises, exerciseNamed } from "../builder/search.js";
import { targetText } from "../builder/target_text.js";

const NAMES = ["Bench press", "Incline bench press", "Barbell row", "Pull-up", "Burpee", "Plank"];
const TEXTS = { language: "en", rest: "rest", set: "set", sets: "sets", max: "AMRAP" };
const BUILDER = {
  units: "metric",
  language: "en",
  exercises: new Exercises(NAMES.map((name, id) => ({
    id, name, aliases: name === "Pull-up" ? ["Weighted pull-up"] : [], tracking: name === "Plank" ? "weight_duration" : name === "Pull-up" ? "bodyweight_reps" : "weight_reps",
  }))),
};
const EMPTY = model.addDay({ weeks: 1, week_notes: [], days: [] }, 1, "Day", "D");
const shown = (plan) => plan.days.map((day) => [
  day.name,
  ...day.exercises.map((line) => `${line.block ?? ""} ${line.name}: ${targetText(line, "metric", TEXTS)}`.trim()),
]);

test("a spreadsheet becomes lines, and what is not understood is open", () => {
  const rows = pastedRows(BUILDER, "Exercise\tSets\tReps\tWeight\tRest\nBench press\t3\t8-10\t80 kg\t2:00\nZercher squat\t3\t5\t\t\nBarbell row\t3\theavy\t\t\nPlank\t3\t60 s\t\t");
  assert.deepEqual(rows.map((row) => [row.name, row.exercise?.name ?? null, isOpen(row)]), [
    ["Bench press", "Bench press", false], ["Zercher squat", null, true], ["Barbell row", "Barbell row", true], ["Plank", "Plank", false],
  ]);
  rows[1].isOut = true;
  assert.equal(isOpen(rows[1]), false);
  readRow(BUILDER, Object.assign(rows[2], { text: "3x8" }));
  assert.equal(taken(rows).length, 3);
  assert.deepEqual(shown(withRows(EMPTY, "D", rows)[0]), [
    ["Day", "Bench press: 3 × 8–10 @ 80 kg · rest 2:00", "Barbell row: 3 × 8", "Plank: 3 × 1:00"],
  ]);
});
test("headings of days begin days, those of blocks frame lines", () => {
  const rows = pastedRows(BUILDER, "Day 1 – Push\nA1 Bench press 3x8\nA2 Barbell row 3x8\n\nAMRAP 12 min\nBurpee 10 reps\nPull-up 5 reps\n\nDay 2 – Pull\nPull-up 3x5 @+10kg");
  assert.deepEqual(rows.filter(isOpen), []);
  const [plan, last] = withRows(EMPTY, "D", rows);
  assert.deepEqual(shown(plan), [
    ["Day 1 – Push", "A Bench press: 3 × 8", "A Barbell row: 3 × 8", "B Burpee: 1 × 10", "B Pull-up: 1 × 5"],
    ["Day 2 – Pull", "Pull-up: 3 × 5 @ +10 kg"],
  ]);
  assert.deepEqual(plan.days[0].blocks.map(({ key, kind, cap_seconds }) => [key, kind, cap_seconds]), [["A", "superset", null], ["B", "amrap", 720]]);
  assert.equal(model.dayOf(plan, last).name, "Day 2 – Pull");
});
test("pasted blocks get letters that the day does not use", () => {
  const full = model.addLines(EMPTY, "D", [{ ...model.newLine({ id: 1, name: "One", tracking: "reps" }, {}), block: "A" }]);
  const rows = pastedRows(BUILDER, "A1 Bench press 3x8\nA2 Barbell row 3x8");
  assert.deepEqual(withRows(full, "D", rows)[0].days[0].exercises.map(({ block }) => block), ["A", "B", "B"]);
});
test("a heading that can't be placed stays open until it is struck out", () => {
  const [week, bench] = pastedRows(BUILDER, "Week 2\nBench press 3x8");
  assert.deepEqual([isOpen(week), week.reading.error.code, isOpen(bench)], [true, "week_heading", false]);
});
test("an exercise that was created meanwhile is found by its name", () => {
  const [row] = pastedRows(BUILDER, "Zercher squat 3x5");
  const more = { ...BUILDER, exercises: new Exercises([{ id: 9, name: "Zercher squat", tracking: "weight_reps" }]) };
  assert.equal(isOpen(named(more, row)), false);
});
test("a whole name or an alias is an exercise, any two words are not", () => {
  const found = (text) => exerciseNamed(BUILDER.exercises, text)?.name ?? null;
  for (const [text, name] of [
    ["bench press", "Bench press"], ["weighted pull up", "Pull-up"], ["row", "Barbell row"], ["bnech press", "Bench press"],
    ["zercher squat", null], ["leg press", null], ["", null],
  ]) assert.equal(found(text), name, text);
});
