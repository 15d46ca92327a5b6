// Two people changed a plan: who changed what, and both in one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, combined } from "../builder/merge.js";
import * as model from "../builder/model.js";

const line = (id, name) => ({ id, exercise: id, name, set_groups: [{ count: 3 }] });
const stored = (edition = 1, changed = {}) => ({
  edition, weeks: 2, week_notes: [],
  days: [
    { id: 1, week: 1, name: "Push", notes: "", blocks: [], exercises: [line(11, "Bench"), line(12, "Dip")] },
    { id: 2, week: 1, name: "Pull", notes: "", blocks: [], exercises: [line(21, "Row")] },
    { id: 3, week: 2, name: "Legs", notes: "", blocks: [], exercises: [line(31, "Squat")] },
  ].map((day) => ({ ...day, ...changed[day.name] })),
});
const BASE = model.withKeys(stored());
const theirs = (changed) => model.withKeys(stored(2, changed), BASE);
const keyOf = (name) => BASE.days.find((day) => day.name === name).key;
const named = (keys) => keys.map((key) => BASE.days.find((day) => day.key === key)?.name ?? key);
const shown = (plan) => plan.days.map(({ name, notes, exercises }) => [name, notes, exercises.map((one) => one.name).join(" ")].filter(Boolean).join(": "));
const noted = (plan, name, notes) => model.changeDay(plan, keyOf(name), { notes });

for (const [what, mine, other, found, both] of [
  ["different days", noted(BASE, "Pull", "mine"), theirs({ Push: { notes: "theirs" } }), [["Pull"], ["Push"], []], ["Push: theirs: Bench Dip", "Pull: mine: Row", "Legs: Squat"]],
  ["the same day", noted(BASE, "Pull", "mine"), theirs({ Pull: { notes: "theirs" } }), [[], [], ["Pull"]], ["Push: Bench Dip", "Pull: mine: Row", "Legs: Squat"]],
  ["the same day in the same way", noted(BASE, "Pull", "x"), theirs({ Pull: { notes: "x" } }), [[], [], []], ["Push: Bench Dip", "Pull: x: Row", "Legs: Squat"]],
  ["removed here, edited there: it stays", model.removeDay(BASE, keyOf("Pull")), theirs({ Pull: { notes: "theirs" } }), [[], ["Pull"], []], ["Push: Bench Dip", "Pull: theirs: Row", "Legs: Squat"]],
  ["removed here alone", model.removeDay(BASE, keyOf("Pull")), theirs({ Push: { notes: "theirs" } }), [["Pull"], ["Push"], []], ["Push: theirs: Bench Dip", "Legs: Squat"]],
]) {
  test(`changes of ${what}`, () => {
    const { mine: own, theirs: others, both: clashes } = changes(BASE, mine, other);
    assert.deepEqual([named(own), named(others), named(clashes)], found);
    assert.deepEqual(shown(combined(BASE, mine, other)), both);
  });
}
test("what both changed is taken as it is chosen", () => {
  const mine = noted(BASE, "Pull", "mine");
  const other = theirs({ Pull: { notes: "theirs" } });
  assert.deepEqual(shown(combined(BASE, mine, other, { [keyOf("Pull")]: "theirs" }))[1], "Pull: theirs: Row");
  assert.deepEqual(shown(combined(BASE, mine, other, { [keyOf("Pull")]: "mine" }))[1], "Pull: mine: Row");
});
test("new days of both are in the plan, and the longer plan wins", () => {
  const mine = model.addDay(BASE, 1, "Arms");
  const other = { ...theirs(), weeks: 3 };
  other.days = [...other.days, { key: "k", id: 9, week: 3, name: "Run", notes: "", blocks: [], exercises: [] }];
  const plan = combined(BASE, mine, other);
  assert.deepEqual([plan.weeks, ...plan.days.map(({ week, name }) => `${week} ${name}`)], [3, "1 Push", "1 Pull", "1 Arms", "2 Legs", "3 Run"]);
});
test("a line that one moved away and the other has still is there twice, the second as a copy", () => {
  const [bench] = BASE.days[0].exercises;
  const mine = model.placeLines(BASE, [bench.key], keyOf("Legs"), 0);
  const other = theirs({ Push: { notes: "theirs" } });
  const plan = combined(BASE, mine, other, { [keyOf("Push")]: "theirs" });
  assert.deepEqual(shown(plan), ["Push: theirs: Bench Dip", "Pull: Row", "Legs: Bench Squat"]);
  assert.deepEqual(plan.days.flatMap(({ exercises }) => exercises.map(({ id }) => id)), [11, 12, 21, null, 31]);
  assert.equal(new Set(plan.days.flatMap(({ exercises }) => exercises.map(({ key }) => key))).size, 5);
});
test("names and notes of weeks are merged like days", () => {
  const mine = model.changeWeek(BASE, 1, { name: "Mine" });
  const other = { ...theirs(), week_notes: [{ week: 2, name: "Theirs", notes: "" }] };
  assert.deepEqual(combined(BASE, mine, other).week_notes.map(({ week, name }) => [week, name]), [[1, "Mine"], [2, "Theirs"]]);
  const clash = { ...theirs(), week_notes: [{ week: 1, name: "Theirs", notes: "" }] };
  assert.deepEqual(changes(BASE, mine, clash).both, ["week-1"]);
  assert.equal(combined(BASE, mine, clash, { "week-1": "theirs" }).week_notes[0].name, "Theirs");
});
test("without the plan that both began with, every day that differs was changed by both", () => {
  assert.deepEqual(named(changes(null, noted(BASE, "Pull", "mine"), theirs({ Push: { notes: "theirs" } })).both), ["Push", "Pull"]);
});
