import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EMPTY } from "../builder/entry.js";
import { History } from "../builder/history.js";
import * as model from "../builder/model.js";
import { Saver } from "../builder/save.js";
import { Exercises } from "../builder/search.js";

const line = (key, more = {}) => ({ key, id: null, exercise: 1, ...EMPTY, overridden: false, rule: null, series: null, ...more });
const PLAN = {
  weeks: 2,
  days: [
    { key: "A", id: 1, week: 1, name: "A", notes: "", exercises: [line("a"), line("b"), line("c")] },
    { key: "B", id: 2, week: 1, name: "B", notes: "", exercises: [line("d")] },
    { key: "C", id: 3, week: 2, name: "C", notes: "", exercises: [] },
  ],
};
const order = (plan) => plan.days.map((day) => `${day.key}${day.week}:${day.exercises.map(({ key }) => key).join("")}`).join(" ");

test("lines move within a day, to others and to other weeks", () => {
  assert.equal(order(model.moveLines(PLAN, ["b"], -1)), "A1:bac B1:d C2:");
  assert.equal(order(model.moveLines(PLAN, ["a", "b"], 1)), "A1:cab B1:d C2:");
  assert.equal(model.moveLines(PLAN, ["a"], -1), PLAN);
  assert.equal(model.moveLines(PLAN, ["c"], 1), PLAN);
  assert.equal(order(model.shiftLines(PLAN, ["a", "c"], 1)), "A1:b B1:dac C2:");
  assert.equal(order(model.shiftLines(PLAN, ["d"], 1)), "A1:abc B1: C2:d");
  assert.equal(order(model.shiftLines(PLAN, ["a"], 1, true)), "A1:bc B1:d C2:a");
  assert.equal(model.shiftLines(PLAN, ["a"], -1), PLAN);
  assert.equal(order(model.placeLines(PLAN, ["a"], "A", 3)), "A1:bca B1:d C2:");
  assert.equal(order(model.placeLines(PLAN, ["d"], "A", 1)), "A1:adbc B1: C2:");
  assert.equal(order(model.moveDay(PLAN, "B", -1)), "B1:d A1:abc C2:");
  assert.equal(order(model.moveDayToWeek(PLAN, "A", 2)), "B1:d C2: A2:abc");
});
test("copies are independent of the original", () => {
  const [next, keys] = model.pasteLines(PLAN, [line("x", { id: 9, series: 7, overridden: true })], "C");
  const copy = model.lineOf(next, keys[0]);
  assert.deepEqual([copy.id, copy.series, copy.overridden], [null, null, false]);
  const weeks = model.pasteDays(PLAN, model.daysOf(PLAN, 1), 2);
  assert.deepEqual(weeks.days.map(({ week, id }) => [week, id]), [[1, 1], [1, 2], [2, 3], [2, null], [2, null]]);
  assert.equal(new Set(weeks.days.flatMap((day) => [day.key, ...day.exercises.map(({ key }) => key)])).size, 13);
});
test("lines are joined to a superset by a free letter, and separated again", () => {
  const joined = model.joinLines(PLAN, ["a"]);
  assert.deepEqual(joined.days[0].exercises.map(({ superset }) => superset), ["A", "A", null]);
  assert.deepEqual(model.joinLines(joined, ["a", "b"]).days[0].exercises.map(({ superset }) => superset), [null, null, null]);
  assert.equal(model.joinLines(PLAN, ["d"]), PLAN);
});
test("an edit of a line that a rule computed overrides the rule", () => {
  const plan = { ...PLAN, days: [{ ...PLAN.days[0], exercises: [line("a", { series: 5, why: "+2.5 kg" })] }] };
  const edited = model.changeLines(plan, ["a"], () => ({ load_type: "kg", load_value: "90" }));
  assert.deepEqual([edited.days[0].exercises[0].overridden, edited.days[0].exercises[0].why], [true, ""]);
});
test("hard sets: one for a primary muscle, half for a secondary one", () => {
  const known = new Map([[1, { primary_muscles: ["chest"], secondary_muscles: ["triceps"] }]]);
  assert.deepEqual(model.hardSets(PLAN, 1, known), [["chest", 12], ["triceps", 6]]);
});
test("a line for a new exercise has repetitions, unless it is done by time", () => {
  const bench = { id: 7, name: "Bench press", tracking: "weight_reps" };
  const plank = { id: 8, name: "Plank", tracking: "duration" };
  const repsOf = (exercise, fields) => {
    const { reps_min, reps_max } = model.newLine(exercise, fields);
    return [reps_min, reps_max];
  };
  assert.deepEqual(repsOf(bench, {}), [8, 10]);
  assert.deepEqual(repsOf(bench, { sets: 5, reps_min: 5, reps_max: 5 }), [5, 5]);
  assert.deepEqual(repsOf(plank, { rest_seconds: 60 }), [null, null]);
  assert.deepEqual(repsOf(plank, { sets: 3, reps_min: 2, reps_max: 2 }), [2, 2]);
  const { exercise, name, id, series, overridden } = model.newLine(bench, {});
  assert.deepEqual([exercise, name, id, series, overridden], [7, "Bench press", null, null, false]);
});
test("an overridden line follows its progression again", () => {
  const plan = { ...PLAN, days: [{ ...PLAN.days[0], exercises: [line("a", { overridden: true }), line("b", { overridden: true })] }] };
  assert.deepEqual(model.followAgain(plan, "a").days[0].exercises.map(({ overridden }) => overridden), [false, true]);
});
test("errors find their line or day by its place", () => {
  const errors = [
    { day: 0, line: 1, message: "line" },
    { day: 1, line: null, message: "day" },
    { day: null, line: null, message: "plan" },
    { day: 9, line: 0, message: "a day that is not there any more" },
  ];
  assert.deepEqual([...model.errorsByKey(PLAN, errors)], [["b", "line"], ["B", "day"], ["", "a day that is not there any more"]]);
});
test("when something is removed, the focus goes to a neighbour", () => {
  assert.equal(model.besideLines(PLAN, ["a"]), "b");
  assert.equal(model.besideLines(PLAN, ["b", "c"]), "a");
  assert.equal(model.besideLines(PLAN, ["d"]), "B");
  assert.equal(model.besideDay(PLAN, "A"), "B");
  assert.equal(model.besideDay(PLAN, "B"), "A");
  assert.equal(model.besideDay(PLAN, "C"), "new-2");
});
test("a page shows four weeks, the last page what is left", () => {
  const weeks = (count, page) => model.weeksOnPage({ weeks: count }, page);
  assert.deepEqual(weeks(2, 0), [1, 2]);
  assert.deepEqual(weeks(6, 1), [5, 6]);
  assert.deepEqual(weeks(4, 1), [1, 2, 3, 4], "a page that is not there any more");
  assert.deepEqual([1, 4, 5, 8, 9].map(model.pageOf), [0, 0, 1, 1, 2]);
});
test("undo and redo go through the history", () => {
  const history = new History(PLAN);
  history.edit(model.removeLines(PLAN, ["a"]));
  history.edit(model.removeDay(history.plan, "B"));
  history.undo();
  assert.equal(order(history.plan), "A1:bc B1:d C2:");
  history.undo();
  assert.equal(history.undo(), false);
  history.redo();
  history.redo();
  assert.equal(order(history.plan), "A1:bc C2:");
  history.undo();
  history.edit(model.addWeek(history.plan));
  assert.equal(history.redo(), false, "what was edited after an undo has no future");
});
test("a saved plan brings its keys and the loads of rules, and loses no newer edit", () => {
  const stored = {
    days: PLAN.days.map((day, index) => ({
      id: 10 + index,
      exercises: day.exercises.map((one, place) => ({ ...one, id: 100 * index + place, why: "why", rule: null, series: 4, load_type: "kg", load_value: "50" })),
    })),
  };
  const sent = model.changeLines(PLAN, ["a", "b"], () => ({ series: 4 }));
  const now = model.changeLines(sent, ["b"], () => ({ sets: 9 }));
  const after = model.merged(now, sent, stored);
  assert.deepEqual(after.days.map(({ id }) => id), [10, 11, 12]);
  const [a, b] = after.days[0].exercises;
  assert.deepEqual([a.id, a.load_value, a.sets], [0, "50", 3]);
  assert.deepEqual([b.id, b.load_value, b.sets], [1, null, 9]);
});

const NAMES = ["Bench press", "Incline bench press", "Back squat", "Romanian deadlift", "Lat pulldown"];
test("the search tolerates typing errors", () => {
  const exercises = new Exercises(NAMES.map((name, index) => ({ id: index, name })));
  const first = (text) => exercises.find(text)[0]?.name;
  for (const text of ["bench", "bnech press", "press ben", "bensh pres"]) assert.match(first(text), /ench press/);
  assert.equal(first("squta"), "Back squat");
  assert.equal(first("rumanian"), "Romanian deadlift");
  assert.equal(first("lat pul"), "Lat pulldown");
  assert.deepEqual(exercises.find(""), []);
});
test("exercises are found by their other names; the exact one comes first", () => {
  const library = JSON.parse(readFileSync(new URL("../../../training/data/library.json", import.meta.url)));
  const exercises = new Exercises(library.filter(({ archived }) => !archived).map((row, id) => ({ id, ...row })));
  const first = {
    rdl: "Romanian deadlift",
    ohp: "Overhead press",
    "db curl": "Dumbbell curl",
    kniebeuge: "Back squat",
    bankdrücken: "Bench press",
    klimmzuge: "Pull-up",
    "weighted pull-up": "Pull-up",
    squat: "Back squat",
    bench: "Bench press",
    press: "Overhead press",
    row: "Barbell row",
    dip: "Triceps dip",
    lunge: "Lunge",
    "row erg": "Rowing machine",
    run: "Outdoor run",
    bike: "Stationary bike",
    "farmers walk": "Farmer's walk",
    "FARMER’S WALK": "Farmer's walk",
    curl: "Dumbbell curl",
  };
  for (const [text, name] of Object.entries(first)) assert.equal(exercises.find(text)[0]?.name, name, text);
  const own = new Exercises([{ id: 1, name: "Own press" }]);
  assert.deepEqual(own.find("press").map(({ id }) => id), [1]);
});

function saver(answers, kept = {}) {
  const log = [];
  const made = new Saver({
    transport: async (body) => {
      log.push(body);
      const answer = answers.shift();
      if (answer === "lost") throw new TypeError("network");
      return answer;
    },
    store: { set: (value) => { kept.value = value; }, remove: () => { delete kept.value; } },
    onState: (state) => { made.state = state; },
    onStored: () => {},
    wait: 1e6,
    newId: () => `save-${log.length}`,
  });
  made.log = log;
  return made;
}
const identity = (plan) => plan;

test("a save whose answer was lost is sent again unchanged, and then later edits", async () => {
  const kept = {};
  const made = saver(["lost", { status: 200, data: { edition: 2 } }, { status: 200, data: { edition: 3 } }], kept);
  made.edition = 1;
  made.change("one", identity);
  assert.equal(await made.flush(), false);
  assert.equal(made.state, "offline");
  made.change("two", identity);
  assert.equal(kept.value.plan, "two");
  assert.equal(await made.flush(), true);
  clearTimeout(made.timer);
  assert.deepEqual(made.log.map(({ plan, edition, save }) => [plan, edition, save]), [
    ["one", 1, "save-0"], ["one", 1, "save-0"], ["two", 2, "save-2"],
  ]);
  assert.equal(kept.value, undefined);
  assert.equal(made.isClean, true);
});
test("another person's edit is reported as a conflict, and overwritten only if the user chooses to", async () => {
  const made = saver([{ status: 409, data: { edition: 7 } }, { status: 200, data: { edition: 8 } }]);
  made.change("mine", identity);
  assert.equal(await made.flush(), false);
  assert.equal(made.state, "conflict");
  made.change("mine, more", identity);
  assert.equal(await made.flush(), false);
  assert.equal(made.log.length, 1);
  assert.equal(await made.keepMine(), true);
  assert.deepEqual([made.log[1].plan, made.log[1].edition], ["mine, more", 7]);
});
test("taking their plan discards mine", async () => {
  const made = saver([{ status: 409, data: { edition: 7, days: [] } }]);
  made.change("mine", identity);
  await made.flush();
  assert.deepEqual(made.takeTheirs(), { edition: 7, days: [] });
  assert.equal(made.isClean, true);
});
test("a refused plan stays unsaved until it is corrected", async () => {
  const made = saver([{ status: 400, data: { errors: [] } }, { status: 200, data: { edition: 2 } }]);
  made.change("bad", identity);
  assert.equal(await made.flush(), false);
  assert.equal(made.state, "refused");
  made.change("good", identity);
  assert.equal(await made.flush(), true);
});
