import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as layout from "../session/layout.js";
import { blocksOf, framesOf, project, restAfter } from "../session/model.js";
import { nextSet } from "../session/rows.js";

const rowsOf = (reps, more = {}) => reps.map((number, place) => ({ type: "working", place, weight: "60", reps: number, ...more }));
const card = (key, more = {}) => ({ key, sets: 3, rest: 90, superset: "", rows: rowsOf(["10", "8", "8"]), ...more });
const STATE = { id: "s", at: "1", status: "in_progress", blocks: [card("5-1"), card("6-2")], sets: [] };
const of = (...cards) => blocksOf({ ...STATE, blocks: cards });
const arrange = (state, list, cards) =>
  project(state, [{ id: "a", session: "s", kind: "arrange", at: "2026-01-05T10:05:00Z", layout: list, cards }]);
const keys = (blocks) => blocks.map(({ key }) => key);
const labels = (blocks) => blocks.map(({ key, label = "" }) => `${key} ${label}`.trim());
const blocks = () => of(card("5-1"), card("6-2", { skipped: true }), card("7-0", { replaced: true }));

test("the layout has skipped exercises, and no replaced ones", () => {
  assert.deepEqual(layout.layoutOf(blocks()), [{ key: "5-1", superset: "" }, { key: "6-2", superset: "", skipped: true }]);
});
for (const { name, order, key, step, after } of JSON.parse(readFileSync(new URL("moves.json", import.meta.url)))) {
  test(`moves: ${name}`, () => {
    assert.deepEqual(layout.moved(order.map((one) => [...one.split(" "), ""].slice(0, 2)), key, step), after);
  });
}
test("an exercise moves up and down, and is skipped and done after all", () => {
  const three = of(card("1-1"), card("2-2"), card("3-3"));
  const after = (key, wish) => keys(layout.rearranged(three, key, wish));
  assert.deepEqual([after("2-2", "up"), after("2-2", "down")], [["2-2", "1-1", "3-3"], ["1-1", "3-3", "2-2"]]);
  const skipped = layout.rearranged(three, "2-2", "skip");
  assert.deepEqual(skipped.map((entry) => Boolean(entry.skipped)), [false, true, false]);
  const again = layout.rearranged(blocksOf(arrange({ ...STATE, blocks: three }, skipped)), "2-2", "skip");
  assert.equal(again[1].skipped, false);
  assert.equal(layout.rearranged(three, "9-9", "up"), null);
});
test("an exercise is removed, and comes back where it was", () => {
  const before = blocksOf(STATE);
  const removed = arrange(STATE, layout.rearranged(before, "5-1", "remove"));
  assert.deepEqual(keys(removed.blocks), ["6-2"]);
  const back = layout.backTo(before, blocksOf(removed));
  assert.deepEqual(Object.keys(back.cards), ["5-1"]);
  const now = arrange(removed, back.layout, back.cards);
  assert.deepEqual(keys(now.blocks), ["5-1", "6-2"]);
  assert.deepEqual(blocksOf(now)[0].left.length, 3);
});
test("a removed exercise that has a set after all stays for it", () => {
  const sets = [{ id: "x", key: "5-1", set_type: "working", kg: "60", reps: 5, performed_at: "2026-01-05T10:01:00Z" }];
  const now = arrange({ ...STATE, sets }, [{ key: "5-1", removed: true }, { key: "6-2" }]);
  assert.deepEqual(now.blocks.map(({ key, replaced }) => [key, replaced]), [["6-2", false], ["5-1", true]]);
});
test("exercises are added at the end, also the same one again", () => {
  const chosen = [{ exercise: 9, name: "Curl" }, { exercise: 5, name: "Bench press" }, { exercise: 9, name: "Curl" }];
  const added = layout.withExercises(blocks(), chosen);
  assert.deepEqual(added.keys, ["9-0", "5-0", "9-0-2"]);
  assert.deepEqual(keys(added.layout), ["5-1", "6-2", "9-0", "5-0", "9-0-2"]);
  const first = added.cards["9-0"];
  assert.deepEqual([first.key, first.name, first.sets, first.rest], ["9-0", "Curl", 0, 120]);
  assert.deepEqual(layout.withExercises(of(card("9-0"), card("9-0-2")), [chosen[0]]).keys, ["9-0-3"]);
});
test("an exercise that replaces another takes its place and plan line", () => {
  const now = of(card("5-1", { target: "3 × 8", superset: "A" }), card("6-2"));
  const { key, card: made, layout: list } = layout.withSwap(now, { exercise: 9, name: "Curl" }, now[0]);
  assert.deepEqual(keys(list), ["9-1", "6-2"]);
  assert.deepEqual([key, made.target, made.superset, made.sets], ["9-1", "3 × 8", "A", 3]);
  const extra = of(card("5-0"), card("9-0"));
  assert.deepEqual(keys(layout.withSwap(extra, { exercise: 9 }, extra[0]).layout), ["9-0-2", "9-0"]);
});
test("an exercise instead of one that a trainer added names it", () => {
  const now = of(card("5-1"), card("6-0", { rows: rowsOf(["12"]) }));
  const first = layout.withSwap(now, { exercise: 9, name: "Curl" }, now[1]);
  assert.deepEqual(first.layout[1], { key: "9-0", superset: "", skipped: false, instead_of: "6-0" });
  const then = of(now[0], { ...now[1], ...first.card });
  assert.equal(layout.layoutOf(then)[1].instead_of, "6-0");
  assert.equal(layout.withSwap(then, { exercise: 8 }, then[1]).layout[1].instead_of, "6-0");
  assert.equal(layout.withSwap(then, { exercise: 6 }, then[1]).layout[1].instead_of, "");
  const extra = of(card("5-0", { rows: [] }));
  assert.equal(layout.withSwap(extra, { exercise: 9 }, extra[0]).layout[0].instead_of, "");
});
test("swapped for itself, everything stays where it is", () => {
  const now = blocksOf(STATE);
  assert.deepEqual(keys(layout.withSwap(now, { exercise: 5 }, now[0]).layout), ["5-1", "6-2"]);
});
test("a superset of one's own: labels, rests, frames, and its end", () => {
  const state = { ...STATE, blocks: [card("1-1", { superset: "A" }), card("2-2", { superset: "A" }), card("3-3"), card("4-4"), card("5-5")] };
  const [, , third, , fifth] = blocksOf(state);
  const joined = arrange(state, layout.withSuperset(blocksOf(state), third, fifth));
  const now = blocksOf(joined);
  assert.deepEqual(labels(now), ["1-1 A1", "2-2 A2", "3-3 B1", "5-5 B2", "4-4"]);
  assert.deepEqual(framesOf(now, [{ key: "A" }]).map((frame) => [frame.together?.key, keys(frame.blocks)]), [
    ["A", ["1-1", "2-2"]],
    ["3-3", ["3-3", "5-5"]],
    [undefined, ["4-4"]],
  ]);
  assert.deepEqual(["3-3", "5-5"].map((key) => restAfter(now, key)), [0, 90]);
  assert.deepEqual(keys(layout.partnersFor(now, now[4])), ["3-3", "5-5"]);
  const ended = blocksOf(arrange(joined, layout.withoutSuperset(now, "3-3")));
  assert.deepEqual(labels(ended), ["1-1 A1", "2-2 A2", "3-3", "5-5", "4-4"]);
});
test("a superset stays together whatever comes between, and ends with its last but one exercise", () => {
  const apart = of(card("1-1", { superset: "A" }), card("3-3"), card("2-2", { superset: "A" }));
  assert.deepEqual(labels(apart), ["1-1 A1", "2-2 A2", "3-3"]);
  const own = { superset: "1-1", kind: "superset" };
  const pair = of(card("1-1", own), card("2-2", own));
  assert.deepEqual(labels(pair), ["1-1 A1", "2-2 A2"]);
  const rest = arrange({ ...STATE, blocks: pair }, layout.rearranged(pair, "2-2", "remove"));
  assert.deepEqual(blocksOf(rest).map(({ key, superset, label }) => [key, superset, label]), [["1-1", "", ""]]);
});
test("an operation of an earlier version keeps a superset", () => {
  const own = { superset: "5-1", kind: "superset" };
  const now = arrange({ ...STATE, blocks: [card("5-1", own), card("6-2", own)] }, [{ key: "6-2" }, { key: "5-1" }]);
  assert.deepEqual(labels(blocksOf(now)), ["6-2 A1", "5-1 A2"]);
});
test("an exercise that is done instead keeps sets, reps and rests, never the load", () => {
  const rows = rowsOf(["5"], { type: "working", target: "1 × 5 @ 85 % → 100 kg", rest: 180, ask: "one_rm" });
  const bench = card("5-1", { target: "1 × 5 @ 85 %", why: "+2.5 kg", rows, rest: 180, swapped: { target: "1 × 5", rows: ["1 × 5"] } });
  const now = blocksOf({ ...STATE, sets: [], blocks: [{ ...bench, alternatives: [{ exercise: 9, name: "Leg press" }], exercise: 5, name: "Bench press" }] });
  const previous = { working: [{ weight: "200", reps: "10", text: "200 kg × 10" }] };
  const { card: made } = layout.withSwap(now, { exercise: 9, name: "Leg press", previous }, now[0]);
  assert.deepEqual([made.target, made.why, made.rest], ["1 × 5", "", 180]);
  assert.deepEqual(made.rows, [{ type: "working", place: 0, weight: "", reps: "5", target: "1 × 5", rest: 180 }]);
  assert.deepEqual(made.alternatives, [{ exercise: 5, name: "Bench press" }]);
  const next = nextSet(blocksOf({ ...STATE, sets: [], blocks: [made] })[0], "metric");
  assert.deepEqual([next.weight, next.reps, next.target, next.previous], ["200", "5", "1 × 5", "200 kg × 10"]);
});
test("an exercise that is added rests as the account wants it after its kind", () => {
  const { cards } = layout.withExercises([], [{ exercise: 9, name: "Curl", rest: 75 }, { exercise: 8, name: "Row" }]);
  assert.deepEqual(Object.values(cards).map(({ rest }) => rest), [75, 120]);
});
