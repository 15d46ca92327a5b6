import assert from "node:assert/strict";
import { test } from "node:test";
import { sendable } from "../outbox/send.js";
import * as model from "../session/model.js";
import { fromKg, toKg } from "../units.js";

const { blocksOf, nextSet, project, restAfter, totals } = model;

const card = (key, more = {}) => ({ key, sets: 3, rest: 90, superset: "", prefill: { weight: "60", reps: ["10", "8"] }, ...more });
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
const blocks = () => blocksOf({ ...STATE, blocks: [card("5-1"), card("6-2", { skipped: true }), card("7-0", { replaced: true })] });
test("the layout has skipped exercises, and no replaced ones", () => {
  assert.deepEqual(model.layoutOf(blocks()), [{ key: "5-1" }, { key: "6-2", skipped: true }]);
});
test("an exercise moves up and down, to the ends and no further, and is skipped and done after all", () => {
  const layout = [{ key: "a" }, { key: "b" }, { key: "c" }];
  const keys = (key, wish) => model.rearranged(layout, key, wish).map((entry) => entry.key).join("");
  assert.deepEqual([keys("b", "up"), keys("b", "down"), keys("a", "up"), keys("c", "down")], ["bac", "acb", "abc", "abc"]);
  const skipped = model.rearranged(layout, "b", "skip");
  assert.deepEqual(skipped.map((entry) => Boolean(entry.skipped)), [false, true, false]);
  assert.equal(model.rearranged(skipped, "b", "skip")[1].skipped, false);
  assert.equal(model.rearranged(layout, "x", "up"), null);
});
test("an exercise is added at the end, once", () => {
  const chosen = { exercise: 9, name: "Curl" };
  const added = model.withExercise(blocks(), chosen, null);
  assert.deepEqual(added.layout.at(-1), { key: "9-0" });
  assert.deepEqual([added.key, added.card.name, added.card.sets, added.card.rest], ["9-0", "Curl", 0, 120]);
  const again = blocksOf({ ...STATE, blocks: [card("9-0")] });
  assert.deepEqual(model.withExercise(again, chosen, null).layout, [{ key: "9-0" }]);
});
test("an exercise that replaces another takes its place and plan line", () => {
  const now = blocksOf({ ...STATE, blocks: [card("5-1", { target: "3 × 8", superset: "A" }), card("6-2")] });
  const { key, card: made, layout } = model.withExercise(now, { exercise: 9, name: "Curl" }, now[0]);
  assert.deepEqual(layout, [{ key: "9-1" }, { key: "6-2" }]);
  assert.deepEqual([key, made.target, made.superset, made.sets], ["9-1", "3 × 8", "A", 3]);
});
test("swapped for itself, everything stays where it is", () => {
  const now = blocksOf(STATE);
  assert.deepEqual(model.withExercise(now, { exercise: 5 }, now[0]).layout, [{ key: "5-1" }, { key: "6-2" }]);
});
test("a set's values produce the same set again", () => {
  const stored = set("a", 1, { rpe: "8.5", note: "easy", set_type: "drop", duration_seconds: null });
  const [again] = project({ ...STATE, sets: [] }, [op("log", { set: "a", key: "5-1", values: model.valuesOf(stored) })]).sets;
  for (const name of ["kg", "reps", "rpe", "duration_seconds"]) assert.equal(Number(again[name]), Number(stored[name]));
  assert.deepEqual([again.note, again.set_type], ["easy", "drop"]);
});
test("warm-ups, drops and failures have letters, working sets numbers; a drop counts as one", () => {
  const types = ["warmup", "working", "drop", "working", "failure"];
  assert.deepEqual(model.marksOf(types.map((set_type) => ({ set_type }))), ["W", "1", "D", "3", "F"]);
});
test("in a superset the other exercise follows, until its sets are done; elsewhere none", () => {
  const of = (more) => [card("1-1", { superset: "A" }), card("2-2", { superset: "A", ...more }), card("3-3")];
  assert.equal(model.followingInSuperset(of({}), "1-1").key, "2-2");
  assert.equal(model.followingInSuperset(of({}), "2-2").key, "1-1");
  assert.equal(model.followingInSuperset(of({ done: true }), "1-1"), null);
  assert.equal(model.followingInSuperset(of({ skipped: true }), "1-1").key, "1-1");
  assert.equal(model.followingInSuperset(of({}), "3-3"), null);
});
test("the picker offers exercises done before first, and for a swap those of the same muscle", () => {
  const rows = [["Bench press", "chest", ""], ["Fly", "chest", ""], ["Squat", "legs", "60 kg × 8"]].map(([name, muscle, last], exercise) => ({ exercise, name, muscles: [muscle], last }));
  const names = (...given) => model.choicesFor(rows, ...given).map(({ name }) => name);
  assert.deepEqual(names("", null), ["Squat", "Bench press", "Fly"]);
  assert.deepEqual(names("PRESS ben", null), ["Bench press"]);
  assert.deepEqual(names("", { exercise: 0 }), ["Fly"]);
  assert.deepEqual(names("sq", { exercise: 0 }), ["Squat"]);
  assert.deepEqual(names("", { exercise: 2 }), ["Squat", "Bench press", "Fly"]); // no other for the legs
});
test("the picker finds exercises by their other names", () => {
  const rows = [
    { exercise: 1, name: "Romanian deadlift", aliases: ["RDL", "Rumänisches Kreuzheben"], muscles: [] },
    { exercise: 2, name: "Overhead press", aliases: ["OHP"], muscles: [] },
    { exercise: 3, name: "Own press", muscles: [] },
  ];
  const names = (text) => model.choicesFor(rows, text, null).map(({ name }) => name);
  assert.deepEqual(names("rdl"), ["Romanian deadlift"]);
  assert.deepEqual(names("kreuzheben RUMÄN"), ["Romanian deadlift"]);
  assert.deepEqual(names("ohp"), ["Overhead press"]);
  assert.deepEqual(names("press"), ["Overhead press", "Own press"]);
});
test("records are new once, with the names of their exercises", () => {
  const state = { blocks: [{ key: "5-1", name: "Bench press" }], sets: [set("a", 1, { records: ["weight"] }), set("b", 2, { records: [] })] };
  const { broke, names } = model.newRecords(state, new Map());
  assert.deepEqual([broke.map(({ id }) => id), names], [["a"], ["Bench press"]]);
  assert.deepEqual(model.newRecords(state, new Map([["a", 1]])).broke, []);
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
