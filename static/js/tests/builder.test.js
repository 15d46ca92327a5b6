import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { labels, placeInBlock, roundsOf } from "../builder/blocks.js";
import { EMPTY_GROUP, EMPTY_LINE } from "../builder/entry.js";
import { History } from "../builder/history.js";
import * as model from "../builder/model.js";
import { Saver } from "../builder/save.js";
import { Exercises } from "../builder/search.js";
import { library } from "./library.js";

const group = (more = {}) => ({ ...EMPTY_GROUP, ...more });
const line = (key, more = {}) => ({
  key, id: null, exercise: 1, ...EMPTY_LINE, set_groups: [group({ count: 3 })], overridden: false, rule: null, series: null, ...more,
});
const PLAN = {
  weeks: 2,
  week_notes: [],
  days: [
    { key: "A", id: 1, week: 1, name: "A", notes: "", blocks: [], exercises: [line("a"), line("b"), line("c")] },
    { key: "B", id: 2, week: 1, name: "B", notes: "", blocks: [], exercises: [line("d")] },
    { key: "C", id: 3, week: 2, name: "C", notes: "", blocks: [], exercises: [] },
  ],
};
// Lines with their blocks: "a bA cA".
const inBlocks = (day) => day.exercises.map(({ key, block }) => key + (block ?? "")).join(" ");
const CIRCUIT = { kind: "circuit", rounds: 3, rest_seconds: 90 };
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
  const [next, keys] = model.pasteLines(PLAN, { lines: [line("x", { id: 9, series: 7, overridden: true })] }, "C");
  const copy = model.lineOf(next, keys[0]);
  assert.deepEqual([copy.id, copy.series, copy.overridden], [null, null, false]);
  const weeks = model.pasteDays(PLAN, model.daysOf(PLAN, 1), 2);
  assert.deepEqual(weeks.days.map(({ week, id }) => [week, id]), [[1, 1], [1, 2], [2, 3], [2, null], [2, null]]);
  assert.equal(new Set(weeks.days.flatMap((day) => [day.key, ...day.exercises.map(({ key }) => key)])).size, 13);
});
test("copies keep everything that is prescribed", () => {
  const groups = [group({ type: "warmup", reps_min: 5, reps_max: 5 }), group({ amrap: true, load_type: "percent_tm", load_value: "85" })];
  const all = { set_groups: groups, tempo: "30X1", notes: "slow", per_side: true, alternatives: [4, 5] };
  const plan = model.makeBlock(model.changeLines(PLAN, ["a"], () => all), ["a", "b"], CIRCUIT);
  const day = model.copyDay({ ...plan.days[0], notes: "Outside" }, 2);
  assert.deepEqual([day.notes, day.blocks[0].rounds, inBlocks(day).replace(/n\d+/g, "n")], ["Outside", 3, "nA nA n"]);
  const { set_groups, tempo, notes, per_side, alternatives } = day.exercises[0];
  assert.deepEqual({ set_groups, tempo, notes, per_side, alternatives }, all);
});
test("lines are copied with their block if more than one of it is, under a key that is free", () => {
  const plan = model.makeBlock(PLAN, ["a", "b"], CIRCUIT);
  const alone = model.pasteLines(plan, model.copied(plan, ["b", "d"]), "B")[0];
  assert.deepEqual([alone.days[1].exercises.map(({ block }) => block), alone.days[1].blocks], [[null, null, null], []]);
  const both = model.pasteLines(plan, model.copied(plan, ["a", "b"]), "A")[0].days[0];
  assert.deepEqual(both.exercises.map(({ block }) => block), ["A", "A", null, "B", "B"]);
  assert.deepEqual(both.blocks.map(({ key, kind, rounds }) => [key, kind, rounds]), [["A", "circuit", 3], ["B", "circuit", 3]]);
});
test("a week fills later weeks: what is there is replaced, and progressions are followed", () => {
  const ruled = model.changeLines({ ...PLAN, weeks: 4 }, ["a"], () => ({ id: 70, rule: { kind: "linear" } }));
  const plan = model.changeLines(ruled, ["b"], () => ({ id: 71, series: 8 }));
  const filled = model.fillWeeks(plan, 1, [2, 4]);
  assert.deepEqual(filled.days.map(({ week, name, id }) => [week, name, id]), [
    [1, "A", 1], [1, "B", 2], [2, "A", null], [2, "B", null], [4, "A", null], [4, "B", null],
  ]);
  assert.deepEqual(filled.days[2].exercises.map(({ id, series, rule }) => [id, series, rule]), [[null, 70, null], [null, 8, null], [null, null, null]]);
  assert.deepEqual(filled.days[0].exercises[0].rule, { kind: "linear" });
});
test("lines are joined to a superset by a free letter, and separated again", () => {
  const joined = model.joinLines(PLAN, ["a"]);
  assert.equal(inBlocks(joined.days[0]), "aA bA c");
  assert.deepEqual(labels(joined.days[0]), { a: "A1", b: "A2" });
  assert.equal(inBlocks(model.joinLines(joined, ["a", "b"]).days[0]), "a b c");
  assert.deepEqual(model.joinLines(joined, ["a", "b"]).days[0].blocks, []);
  assert.equal(inBlocks(model.separate(joined, ["a"]).days[0]), "a b c", "one line is no superset");
  assert.equal(model.joinLines(PLAN, ["d"]), PLAN);
});
test("chosen lines become a block with its numbers, below each other", () => {
  const made = model.makeBlock(PLAN, ["a", "c"], CIRCUIT).days[0];
  assert.equal(inBlocks(made), "aA cA b");
  assert.deepEqual(made.blocks, [{ key: "A", kind: "circuit", rounds: 3, work_seconds: null, rest_seconds: 90, every_seconds: null, cap_seconds: null }]);
  assert.deepEqual(made.exercises.map((_line, index) => placeInBlock(made, index)), ["first", "last", ""]);
  const changed = model.changeBlock({ ...PLAN, days: [made] }, "A", "A", { kind: "amrap", cap_seconds: 720 }).days[0];
  assert.deepEqual(changed.blocks, [{ key: "A", kind: "amrap", rounds: null, work_seconds: null, rest_seconds: null, every_seconds: null, cap_seconds: 720 }]);
  assert.deepEqual(model.removeLines({ ...PLAN, days: [made] }, ["a", "c"]).days[0].blocks, []);
});
test("a line that is moved joins the block it comes into, and leaves the one it comes out of", () => {
  const plan = model.makeBlock(PLAN, ["a", "b"], CIRCUIT); // aA bA c
  for (const [keys, day, at, first, second] of [
    [["c"], "A", 1, "aA cA bA", "d"],
    [["c"], "A", 0, "c aA bA", "d"],
    [["a"], "A", 2, "bA aA c", "d"],
    [["a"], "A", 3, "bA c a", "d"],
    [["a", "b"], "A", 3, "c aA bA", "d"],
    [["b"], "B", 1, "aA c", "d b"],
    [["a", "b"], "B", 0, "c", "aA bA d"],
    [["d"], "A", 1, "aA dA bA c", ""],
  ]) {
    const moved = model.placeLines(plan, keys, day, at);
    assert.deepEqual([inBlocks(moved.days[0]), inBlocks(moved.days[1])], [first, second], `${keys} to ${day}${at}`);
  }
  const away = model.placeLines(plan, ["a", "b"], "B", 0);
  assert.deepEqual([away.days[0].blocks.length, away.days[1].blocks.map(({ key, rounds }) => [key, rounds])], [0, [["A", 3]]]);
  const pair = model.joinLines(PLAN, ["a"]);
  assert.equal(inBlocks(model.placeLines(pair, ["a"], "B", 0).days[0]), "b c", "one line is no superset");
  assert.equal(inBlocks(model.removeLines(pair, ["a"]).days[0]), "b c");
});
test("a superset that is moved to another day gets the next letter that is free there", () => {
  const at = (key, block = null) => ({ ...PLAN.days[0].exercises[0], key, id: null, block });
  const day = (key, exercises) => ({ ...PLAN.days[0], key, id: null, week: 1, blocks: [], exercises });
  const plan = { weeks: 1, week_notes: [], days: [
    day("X", [at("a", "A"), at("b", "A"), at("c", "A"), at("d")]), day("Y", [at("e", "A"), at("f", "A"), at("g", "B"), at("h", "B")]),
  ] };
  const shown = (moved) => moved.days.map(({ exercises }) => exercises.map(({ key, block }) => key + (block ?? "")).join(" "));
  for (const [keys, index, expected] of [
    [["a", "b", "c"], Infinity, ["d", "eA fA gB hB aC bC cC"]],
    [["a", "b", "c"], 0, ["d", "aC bC cC eA fA gB hB"]],
    [["a", "b", "c"], 2, ["d", "eA fA aC bC cC gB hB"]],
    [["a", "b"], Infinity, ["c d", "eA fA gB hB aC bC"]],
    [["a"], Infinity, ["bA cA d", "eA fA gB hB a"]],
    [["a", "b", "c"], 1, ["d", "eA aA bA cA fA gB hB"]],
  ]) assert.deepEqual(shown(model.placeLines(plan, keys, "Y", index)), expected, `${keys} ${index}`);
});
test("lines that follow a progression are in the block of its first line", () => {
  const days = [
    { ...PLAN.days[0], exercises: [line("a", { id: 70, rule: { kind: "linear" } }), line("b")] },
    { ...PLAN.days[2], exercises: [line("e", { id: 71, series: 70 }), line("f", { id: 72, series: 70, overridden: true })] },
  ];
  const plan = { ...PLAN, days };
  const made = model.mirrored(model.makeBlock(plan, ["a", "b"], CIRCUIT), plan);
  assert.deepEqual([inBlocks(made.days[1]), made.days[1].blocks.map(({ key, rounds }) => [key, rounds])], ["eA f", [["A", 3]]]);
  assert.equal(made.days[1].exercises[0].overridden, false);
  const changed = model.mirrored(model.changeBlock(made, "A", "A", { ...CIRCUIT, rounds: 5 }), made);
  assert.equal(changed.days[1].blocks[0].rounds, 5);
  const apart = model.mirrored(model.separate(made, ["a", "b"]), made);
  assert.deepEqual([inBlocks(apart.days[1]), apart.days[1].blocks], ["e f", []]);
  assert.equal(model.mirrored(plan, plan), plan);
});
test("a line that names a block comes behind the block's last line", () => {
  const pair = model.joinLines(PLAN, ["a"]);
  assert.equal(inBlocks(model.addLine(pair, "A", line("e", { block: "A" })).days[0]), "aA bA eA c");
  assert.equal(inBlocks(model.addLine(pair, "A", line("e")).days[0]), "aA bA c e");
});
test("weeks have names and notes", () => {
  const plan = model.changeWeek(model.changeWeek(PLAN, 2, { name: "Deload" }), 1, { notes: "Easy" });
  assert.deepEqual(plan.week_notes, [{ week: 1, name: "", notes: "Easy" }, { week: 2, name: "Deload", notes: "" }]);
  assert.deepEqual(model.weekOf(plan, 2).name, "Deload");
  assert.deepEqual(model.changeWeek(plan, 2, { name: "" }).week_notes, [{ week: 1, name: "", notes: "Easy" }]);
  assert.deepEqual(model.dropWeek(plan).week_notes, [{ week: 1, name: "", notes: "Easy" }]);
});
test("an edit of a line that a rule computed overrides the rule", () => {
  const plan = { ...PLAN, days: [{ ...PLAN.days[0], exercises: [line("a", { series: 5, why: "+2.5 kg" })] }] };
  const edited = model.changeLines(plan, ["a"], () => ({ set_groups: [group({ load_type: "kg", load_value: "90" })] }));
  assert.deepEqual([edited.days[0].exercises[0].overridden, edited.days[0].exercises[0].why], [true, ""]);
});
test("hard sets: one for a primary muscle, half for a secondary one", () => {
  const known = new Map([[1, { primary_muscles: ["chest"], secondary_muscles: ["triceps"] }]]);
  assert.deepEqual(model.hardSets(PLAN, 1, known), [["chest", 12], ["triceps", 6]]);
});
test("hard sets: warm-ups are none, and rounds count where a line has one set a round", () => {
  const groups = (...all) => all.map(([type, count]) => group({ type, count }));
  for (const [set_groups, block, expected] of [
    [groups(["working", 3]), null, 3],
    [groups(["warmup", 3], ["working", 4], ["drop", 2], ["failure", 1], ["rest_pause", 1]), null, 8],
    [groups(["warmup", 2]), null, 0],
    [groups(["working", 1]), CIRCUIT, 3],
    [groups(["working", 2]), CIRCUIT, 2],
    [groups(["working", 1]), { kind: "emom", every_seconds: 60, cap_seconds: 600 }, 10],
    [groups(["working", 1]), { kind: "amrap", cap_seconds: 720 }, 1],
  ]) {
    const plan = model.changeLines(PLAN, ["d"], () => ({ set_groups }));
    const day = (block ? model.makeBlock(plan, ["d"], block) : plan).days[1];
    assert.equal(model.hardSetsOf(day.exercises[0], day), expected, JSON.stringify([set_groups.length, block]));
  }
  assert.equal(roundsOf(null), null);
});
test("a line for a new exercise has repetitions, unless it is done by time or distance", () => {
  const of = (tracking) => ({ id: 7, name: "One", tracking });
  for (const [tracking, reps] of [
    ["weight_reps", [3, 8, 10]], ["bodyweight_reps", [3, 8, 10]], ["assisted_reps", [3, 8, 10]], ["reps", [3, 8, 10]],
    ["duration", [3, null, null]], ["weight_duration", [3, null, null]], ["distance_duration", [3, null, null]], ["weight_distance", [3, null, null]],
  ]) {
    const [{ count, reps_min, reps_max }] = model.newLine(of(tracking), { tempo: "30X0" }).set_groups;
    assert.deepEqual([count, reps_min, reps_max], reps, tracking);
  }
  const typed = model.newLine(of("weight_reps"), { set_groups: [{ count: 5, reps_min: 5, reps_max: 5 }], block: "A" });
  assert.deepEqual(typed.set_groups, [group({ count: 5, reps_min: 5, reps_max: 5 })]);
  const { exercise, name, id, series, overridden, block } = typed;
  assert.deepEqual([exercise, name, id, series, overridden, block], [7, "One", null, null, false, "A"]);
});
test("an overridden line follows its progression again", () => {
  const plan = { ...PLAN, days: [{ ...PLAN.days[0], exercises: [line("a", { overridden: true }), line("b", { overridden: true })] }] };
  assert.deepEqual(model.followAgain(plan, "a").days[0].exercises.map(({ overridden }) => overridden), [false, true]);
});
test("errors find their line or day by its place", () => {
  const errors = [
    { day: 0, line: 1, field: "set_groups.1.reps_max", message: "reps" },
    { day: 0, line: 1, field: "tempo", message: "tempo" },
    { day: 1, line: null, field: "name", message: "day" },
    { day: null, line: null, message: "plan" },
    { day: 9, line: 0, message: "a day that is not there any more" },
  ];
  assert.deepEqual([...model.errorsByKey(PLAN, errors)], [
    ["b", [{ field: "set_groups.1.reps_max", message: "reps" }, { field: "tempo", message: "tempo" }]],
    ["B", [{ field: "name", message: "day" }]],
    ["", [{ field: "", message: "plan" }, { field: "", message: "a day that is not there any more" }]],
  ]);
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
  const loaded = [group({ count: 3, load_type: "kg", load_value: "50" })];
  const stored = {
    days: PLAN.days.map((day, index) => ({
      id: 10 + index,
      exercises: day.exercises.map((one, place) => ({ ...one, id: 100 * index + place, why: "why", rule: null, series: 4, set_groups: loaded })),
    })),
  };
  const sent = model.changeLines(PLAN, ["a", "b"], () => ({ series: 4 }));
  const now = model.changeLines(sent, ["b"], () => ({ set_groups: [group({ count: 9 })] }));
  const after = model.merged(now, sent, stored);
  assert.deepEqual(after.days.map(({ id }) => id), [10, 11, 12]);
  const [a, b] = after.days[0].exercises;
  assert.deepEqual([a.id, a.set_groups], [0, loaded]);
  assert.deepEqual([b.id, b.set_groups], [1, [group({ count: 9 })]]);
});
test("a group that leaves out its defaults is the same", () => {
  const stored = { ...PLAN, days: PLAN.days.map((day) => ({ ...day, exercises: day.exercises.map((one) => ({ ...one, set_groups: [{ count: 3 }] })) })) };
  assert.equal(model.equal(PLAN, stored), true);
  assert.equal(model.alike(PLAN, model.withKeys(stored)), true);
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
  const inGerman = new Exercises(library.map((row, id) => ({ id, ...row })), { lh: "langhantel", kh: "kurzhantel" });
  assert.equal(inGerman.find("lh kniebeuge")[0].name, "Back squat");
  assert.equal(inGerman.find("kh curl")[0].name, "Dumbbell curl");
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
