import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sendable } from "../outbox/send.js";
import * as model from "../session/model.js";
import * as table from "../session/rows.js";
import { fromKg, toKg } from "../units.js";

const { blocksOf, project, restAfter, totals } = model;
const { nextSet } = table;

const rowsOf = (reps, more = {}) => reps.map((number, place) => ({ type: "working", place, weight: "60", reps: number, ...more }));
const card = (key, more = {}) => ({ key, sets: 3, rest: 90, superset: "", rows: rowsOf(["10", "8", "8"]), ...more });
const set = (id, minute, more = {}) => ({
  id, key: "5-1", set_type: "working", kg: "60", reps: 10, performed_at: `2026-01-05T10:0${minute}:00Z`, ...more,
});
const STATE = { id: "s", at: "1", status: "in_progress", blocks: [card("5-1"), card("6-2")], sets: [set("a", 1)] };
const op = (kind, more = {}) => ({ id: kind, session: "s", kind, at: "2026-01-05T10:05:00Z", ...more });
const values = (weight, reps, more = {}) => ({ weight: String(weight), units: "metric", reps: String(reps), ...more });
const shown = (session) => session.sets.map(({ id, kg, reps }) => [id, Number(kg), reps]);

test("waiting sets come after confirmed ones", () => {
  const now = project(STATE, [op("log", { set: "b", key: "5-1", values: values(62.5, 8) })]);
  assert.deepEqual(shown(now), [["a", 60, 10], ["b", 62.5, 8]]);
  assert.equal(now.sets[1].waits, true);
});
test("assistance weight does not count as volume", () => {
  const state = { ...STATE, blocks: [{ ...card("5-1"), assisted: true }, card("6-2")] };
  const now = project(state, [op("log", { set: "b", key: "6-2", values: values(50, 2) })]);
  assert.deepEqual(now.sets.map(({ assisted }) => Boolean(assisted)), [true, false]);
  assert.equal(totals(now).kg, 100);
});
test("an operation that the state contains already changes nothing", () => {
  assert.deepEqual(shown(project(STATE, [op("log", { set: "a", key: "5-1", values: values(1, 1) })])), [["a", 60, 10]]);
});
test("the newer edit wins", () => {
  const edit = op("edit", { set: "a", values: values(70, 5) });
  assert.deepEqual(shown(project(STATE, [edit])), [["a", 70, 5]]);
  const later = { ...STATE, sets: [set("a", 1, { edited_at: "2026-01-05T10:06:00+00:00" })] };
  assert.deepEqual(shown(project(later, [edit])), [["a", 60, 10]]);
});
test("deleted, finished, another session's", () => {
  assert.deepEqual(shown(project(STATE, [op("delete", { set: "a" })])), []);
  assert.equal(project(STATE, [op("finish")]).status, "completed");
  assert.deepEqual(shown(project(STATE, [{ ...op("delete", { set: "a" }), session: "t" }])), [["a", 60, 10]]);
});
test("a refused set stays, with its reason", () => {
  const refused = op("log", { set: "b", key: "5-1", values: values(1, 1), problem: { reason: "no" } });
  assert.equal(project(STATE, [refused]).sets[1].problem.reason, "no");
});
test("arranged: order, skipped, added; an exercise with sets never disappears", () => {
  const arrange = op("arrange", { layout: [{ key: "7-0" }, { key: "6-2", skipped: true }], cards: { "7-0": card("7-0") } });
  const now = project(STATE, [arrange]);
  assert.deepEqual(now.blocks.map(({ key, skipped }) => [key, Boolean(skipped)]), [["7-0", false], ["6-2", true], ["5-1", false]]);
});
test("a line that was swapped half-way needs the rest of its sets", () => {
  const swapped = project(STATE, [op("arrange", { layout: [{ key: "9-1" }, { key: "6-2" }], cards: { "9-1": card("9-1") } })]);
  assert.deepEqual(blocksOf(swapped).map(({ key, planned }) => [key, planned]), [["9-1", 2], ["6-2", 3], ["5-1", 0]]);
});
test("totals and the next row", () => {
  assert.deepEqual(totals(STATE), { done: 1, planned: 6, kg: 600 });
  const next = nextSet(blocksOf(STATE)[0], "metric");
  assert.deepEqual([next.number, next.weight, next.reps], [2, "60", "8"]);
  assert.equal(nextSet(blocksOf({ ...STATE, sets: [] })[0], "metric").reps, "10");
});
test("rest: within a superset the next exercise follows", () => {
  const blocks = [card("1-1", { superset: "A" }), card("2-2", { superset: "A", rest: 60 }), card("3-3")];
  assert.deepEqual(blocks.map(({ key }) => restAfter(blocks, key)), [0, 60, 90]);
});
const CASES = JSON.parse(readFileSync(new URL("next_sets.json", import.meta.url)));
for (const { name, tracking = "weight_reps", planned: rows = [], previous = {}, performed = [], elsewhere = {}, next } of CASES) {
  test(`the next set: ${name}`, () => {
    const at = (minute) => new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString();
    const others = Object.entries(elsewhere).flatMap(([set_type, count]) => Array(count).fill({ set_type, key: "9-1" }));
    const sets = [...others, ...performed.map((set) => ({ key: "5-1", ...set }))];
    const session = {
      ...STATE,
      blocks: [{ key: "5-1", tracking, rows, previous, sets: rows.length, superset: "" }],
      sets: sets.map((set, n) => ({ id: String(n), performed_at: at(n), ...set })),
    };
    const made = nextSet(blocksOf(session)[0], "metric");
    assert.deepEqual(Object.fromEntries(Object.keys(next).map((field) => [field, made[field]])), next);
  });
}
test("planned sets that are left: warm-ups come first, and are passed over once their sets are done", () => {
  const rows = ["warmup", "warmup", "working", "drop"].map((type, n) => ({ type, place: n === 1 ? 1 : 0 }));
  const left = (done) => table.rowsLeft(rows, done).map(({ type, place }) => type[0] + place).join(" ");
  assert.equal(left({}), "w0 w1 w0 d0");
  assert.equal(left({ warmup: 1 }), "w1 w0 d0");
  assert.equal(left({ working: 1 }), "d0");
  assert.equal(left({ drop: 1 }), "w0");
  assert.equal(left({ warmup: 3, working: 2, drop: 1 }), "");
});
test("each planned set has what was done in its place the last time", () => {
  const previous = { working: [{ text: "40 kg × 12" }, { text: "45 kg × 10" }] };
  const [block] = blocksOf({ ...STATE, blocks: [card("5-1", { previous })] });
  assert.deepEqual(block.left.map(({ mark, previous: text }) => [mark, text]), [["2", "45 kg × 10"], ["3", "45 kg × 10"]]);
});
test("warm-ups, drop and failure sets are no planned working sets; done is who did all but warm-ups", () => {
  const of = (types) => blocksOf({ ...STATE, blocks: [card("5-1", { sets: 1, rows })], sets: types.map((set_type, n) => set(String(n), n, { set_type })) })[0];
  const rows = [...rowsOf(["8"]), { type: "drop", place: 0 }, { type: "warmup", place: 0 }];
  const seen = (types) => [of(types).working, of(types).planned, of(types).done];
  assert.deepEqual(seen(["warmup", "drop", "failure"]), [0, 1, false]);
  assert.deepEqual(seen(["working"]), [1, 1, false]); // the drop set is left
  assert.deepEqual(seen(["working", "drop"]), [1, 1, true]);
});
test("rest after a set: its own, else that of its type; a superset of unequal length rests after its last set left", () => {
  const rows = [{ type: "warmup", place: 0, rest: 60 }, { type: "working", place: 0, rest: 150 }, { type: "drop", place: 0, rest: 0 }];
  const alone = [card("5-1", { rows, left: rows, rests: { working: 150, failure: 120 } })];
  const after = (type) => restAfter(alone, "5-1", type);
  assert.deepEqual(["warmup", "working", "drop", "failure"].map(after), [60, 150, 0, 120]);
  const pair = (more) => [card("1-1", { superset: "A", rest: 75 }), card("2-2", { superset: "A", rest: 60, ...more })];
  assert.equal(restAfter(pair({}), "1-1"), 0);
  assert.equal(restAfter(pair({ done: true }), "1-1"), 75);
  assert.equal(restAfter(pair({ skipped: true }), "1-1"), 75);
  assert.equal(restAfter(pair({}), "1-1", "warmup"), 75);
  const circuit = [card("1-1", { superset: "A", kind: "circuit", round_rest: 90 }), card("2-2", { superset: "A", kind: "circuit", round_rest: 90 })];
  assert.deepEqual(["1-1", "2-2"].map((key) => restAfter(circuit, key)), [0, 90]);
  assert.equal(restAfter([card("1-1", { superset: "A", kind: "emom" })], "1-1"), 0);
});
test("the user's own rest counts more than the plan's; warm-ups and drop sets keep theirs unless it is off", () => {
  const rows = ["warmup", "working", "working", "drop"].map((type, n) => ({ type, place: 0, number: n + 1, rest: [60, 150, 0, 0][n] }));
  const of = (own_rest, more = {}) => [card("5-1", { rows, left: rows, rests: { working: 150, failure: 120 }, own_rest, ...more })];
  const after = (own_rest) => ["warmup", "working", "drop", "failure"].map((type) => restAfter(of(own_rest), "5-1", type));
  assert.deepEqual(after(null), [60, 150, 0, 120]);
  assert.deepEqual(after(200), [60, 200, 0, 200]);
  assert.deepEqual(after(0), [0, 0, 0, 0]);
  assert.equal(restAfter(of(200), "5-1", "working", rows[2]), 0); // before the drop set
  const pair = ["1-1", "2-2"].map((key) => card(key, { superset: "A", round_rest: 90, own_rest: 45 }));
  assert.deepEqual(["1-1", "2-2"].map((key) => restAfter(pair, key)), [0, 45]);
});
test("an own rest that waits is the exercise's, wherever it is done", () => {
  const state = { ...STATE, blocks: [card("5-1"), card("6-2"), card("5-0")] };
  const now = project(state, [op("rest", { exercise: 5, seconds: 45 })]);
  assert.deepEqual(now.blocks.map(({ own_rest }) => own_rest), [undefined, undefined, undefined]);
  const known = { ...state, blocks: state.blocks.map((one) => ({ ...one, exercise: Number(one.key[0]) })) };
  const chosen = project(known, [op("rest", { exercise: 5, seconds: 45 }), op("rest", { id: "r", exercise: 6, seconds: 0 })]);
  assert.deepEqual(chosen.blocks.map(({ own_rest }) => own_rest), [45, 0, 45]);
});
test("a max that waits is asked no more; a refused one says why", () => {
  const rows = [{ type: "working", place: 0, ask: "one_rm" }, { type: "working", place: 1, ask: "training_max" }];
  const state = { ...STATE, blocks: [card("5-1", { exercise: 5, rows }), card("6-2", { exercise: 6, rows })] };
  const asks = (max, more) => project(state, [op("max", { exercise: 5, max, value: "100", ...more })]).blocks.map((one) => one.rows.map(({ ask }) => ask));
  assert.deepEqual(asks("one_rm"), [[undefined, undefined], ["one_rm", "training_max"]]);
  assert.deepEqual(asks("training_max"), [["one_rm", undefined], ["one_rm", "training_max"]]);
  assert.deepEqual(asks("one_rm", { problem: { reason: "no" } })[0], ["one_rm", "training_max"]);
  const refused = project(state, [op("max", { exercise: 5, max: "one_rm", value: "0", problem: { reason: "no" } })]);
  assert.deepEqual(refused.blocks.map((one) => one.max_problem?.reason), ["no", undefined]);
});
test("no rest after the last planned set of the workout", () => {
  const row = (type) => ({ type, place: 0, rest: 90 });
  const of = (key, left, more = {}) => card(key, { left: left.map(row), ...more });
  const cases = [
    ["another set is left", [of("1-1", ["working", "working"])], "1-1", "working", 1, 90],
    ["another exercise has a set left", [of("1-1", ["working"]), of("2-2", ["working"])], "1-1", "working", 1, 90],
    ["the last set", [of("1-1", []), of("2-2", ["working"])], "2-2", "working", 1, 0],
    ["a warm-up that was left out elsewhere", [of("1-1", ["warmup"]), of("2-2", ["working"])], "2-2", "working", 1, 0],
    ["its warm-up", [of("1-1", ["warmup", "working"])], "1-1", "warmup", 1, 90],
    ["one more set after the last", [of("1-1", [])], "1-1", "working", 1, 90],
    ["a skipped exercise doesn't count", [of("1-1", ["working"], { skipped: true }), of("2-2", ["working"])], "2-2", "working", 1, 0],
    ["an exercise without a plan", [of("1-1", ["working"]), of("2-0", [], { rows: [] })], "1-1", "working", 1, 90],
    ["the last round", ["1-1", "2-2"].map((key) => of(key, ["working"], { superset: "A" })), "2-2", "working", 2, 0],
  ];
  for (const [name, blocks, key, type, logged, rest] of cases) assert.equal(restAfter(blocks, key, type, null, logged), rest, name);
});
test("in a superset of unequal length the exercises that are done are passed over", () => {
  const of = (...done) => ["1-1", "2-2", "3-3"].map((key, n) => card(key, { superset: "A", done: done.includes(n) }));
  const follows = (key, ...done) => model.followingInSuperset(of(...done), key)?.key ?? null;
  assert.deepEqual([follows("1-1"), follows("1-1", 1), follows("3-3", 0), follows("2-2", 0, 2)], ["2-2", "3-3", "2-2", null]);
  assert.equal(model.followingInSuperset(of(), "1-1", "warmup"), null);
});
test("neighbours of a superset share a frame, which counts its rounds", () => {
  const together = [{ key: "A", kind: "circuit" }];
  const state = { ...STATE, blocks: ["1-1", "2-2"].map((key) => card(key, { superset: "A" })).concat(card("3-3")) };
  const frames = (sets) => model.framesOf(blocksOf({ ...state, sets }), together);
  assert.deepEqual(frames([]).map(({ blocks }) => blocks.map(({ key }) => key)), [["1-1", "2-2"], ["3-3"]]);
  const round = (...keys) => model.roundOf(frames(keys.map((key, n) => set(String(n), n, { key })))[0]);
  assert.deepEqual(round(), { n: 1, all: 3 });
  assert.deepEqual(round("1-1"), { n: 1, all: 3 });
  assert.deepEqual(round("1-1", "2-2"), { n: 2, all: 3 });
  assert.deepEqual(round("1-1", "2-2", "1-1", "2-2", "1-1", "2-2"), { n: 3, all: 3 });
  together[0].kind = "amrap";
  assert.deepEqual(round("1-1", "2-2", "1-1"), { n: 1, all: 0 });
});
test("a set's values produce the same set again", () => {
  const stored = set("a", 1, { rpe: "8.5", note: "easy", set_type: "drop", duration_seconds: null });
  const [again] = project({ ...STATE, sets: [] }, [op("log", { set: "a", key: "5-1", values: model.valuesOf(stored) })]).sets;
  for (const name of ["kg", "reps", "rpe", "duration_seconds"]) assert.equal(Number(again[name]), Number(stored[name]));
  assert.deepEqual([again.note, again.set_type], ["easy", "drop"]);
});
test("only working sets have numbers, the others letters", () => {
  const types = ["warmup", "working", "drop", "working", "failure", "rest_pause"];
  const performed = types.map((set_type, id) => ({ id, set_type }));
  assert.deepEqual(table.tableOf({ key: "5-1", performed }, "metric").map(({ mark }) => mark), ["W", "1", "D", "2", "F", "R"]);
});
test("in a superset the other exercise follows, until its sets are done; elsewhere none", () => {
  const of = (more) => [card("1-1", { superset: "A" }), card("2-2", { superset: "A", ...more }), card("3-3")];
  assert.equal(model.followingInSuperset(of({}), "1-1").key, "2-2");
  assert.equal(model.followingInSuperset(of({}), "2-2").key, "1-1");
  assert.equal(model.followingInSuperset(of({ done: true }), "1-1"), null);
  assert.equal(model.followingInSuperset(of({ skipped: true }), "1-1").key, "1-1");
  assert.equal(model.followingInSuperset(of({}), "3-3"), null);
});
test("pounds come back as typed", () => {
  for (let quarter = 0; quarter <= 4000; quarter++) {
    assert.equal(fromKg(toKg(quarter / 4, "imperial"), "imperial"), quarter / 4);
  }
});
test("operations that depend on a refused one wait for it, all others are sent", () => {
  const list = [
    { kind: "start", session: "x", problem: {} },
    { kind: "log", session: "x", set: "1" },
    { kind: "log", session: "s", set: "2", problem: {} },
    { kind: "edit", session: "s", set: "2" },
    { kind: "log", session: "s", set: "3" },
  ];
  assert.deepEqual(sendable(list), [list[4]]);
});
