import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blocksOf, currentBlock, nextBlock, project, restAfter } from "../session/model.js";
import { isVaried, tableOf, unplannedRows } from "../session/rows.js";

const planned = ["working", "working", "working"].map((type, place) => ({ type, place, weight: "60", reps: "10", target: "1 × 10 @ 60 kg" }));
const set = (id, minute, more = {}) => ({ id, key: "5-1", set_type: "working", kg: "60", reps: 10, performed_at: `2026-01-05T10:0${minute}:00Z`, ...more });
const block = (sets, rows = planned, more = {}) =>
  blocksOf({ id: "s", blocks: [{ key: "5-1", tracking: "weight_reps", sets: rows.length, superset: "", rows, ...more }], sets })[0];
// "1:a" is set a in the row 1, "2" an open row.
const shown = (sets, rows, more) => tableOf(block(sets, rows), "metric", more).map(({ mark, set: done }) => (done ? `${mark}:${done.id}` : mark)).join(" ");

test("planned sets are rows in their order, done or open", () => {
  assert.equal(shown([]), "1 2 3");
  assert.equal(shown([set("a", 1), set("b", 2)]), "1:a 2:b 3");
  assert.equal(shown([set("a", 1), set("b", 2), set("c", 3)], planned, 1), "1:a 2:b 3:c 4");
});
test("a set stays in the row that it was logged from", () => {
  assert.equal(shown([set("a", 1, { number: 3 })]), "1 2 3:a");
  assert.equal(shown([set("a", 1, { number: 3 }), set("b", 2, { number: 1 })]), "1:b 2 3:a");
  assert.equal(shown([set("a", 1, { number: 9 }), set("b", 2, { number: 1 })]), "1:b 2:a 3");
  assert.equal(shown([set("a", 1, { number: 1 }), set("b", 2, { number: 1 })]), "1:a 2:b 3");
});
test("a set that is none of the planned ones comes after the set before it", () => {
  const [warmup, drop] = ["warmup", "drop"].map((set_type) => ({ set_type }));
  assert.equal(shown([set("w", 1, warmup), set("a", 2), set("d", 3, drop)]), "W:w 1:a D:d 2 3");
  assert.equal(shown([set("a", 1), set("x", 2, { problem: { reason: "no" } })]), "1:a !:x 2 3");
});
test("warm-ups that were left out make room", () => {
  const ramp = [{ type: "warmup", place: 0 }, { type: "working", place: 0 }, { type: "working", place: 1 }];
  assert.equal(shown([], ramp), "W 1 2");
  assert.equal(shown([set("a", 1, { number: 2 })], ramp), "1:a 2");
});
test("a row in which something is typed stays when its set was done elsewhere", () => {
  const rows = tableOf(block([set("a", 1), set("b", 2), set("c", 3)]), "metric", 0, ["5-1/3"]);
  assert.deepEqual(rows.map(({ set: done, open }) => done?.id ?? open.key), ["a", "b", "c", "5-1/3"]);
});
test("each open row begins with its own target and its own last time", () => {
  const wave = [["80", "5"], ["70", "8"], ["", "10"]].map(([weight, reps], place) => ({ type: "working", place, weight, reps, target: `${weight} × ${reps}` }));
  const previous = { working: [{ text: "one" }, { text: "two" }, { text: "three", weight: "50" }] };
  const rows = tableOf(block([set("a", 1, { number: 2 })], wave, { previous }), "metric").flatMap(({ open }) => open ?? []);
  assert.deepEqual(rows.map(({ key, weight, reps, previous: last }) => [key, weight, reps, last]), [["5-1/1", "80", "5", "one"], ["5-1/3", "50", "10", "three"]]);
  assert.deepEqual([isVaried(block([], wave)), isVaried(block([]))], [true, false]);
});
test("the rest is that of the planned set that was done", () => {
  const rows = [{ type: "working", place: 0, rest: 60 }, { type: "working", place: 1, rest: 180 }];
  const blocks = [block([], rows, { rest: 90 })];
  assert.deepEqual([restAfter(blocks, "5-1", "working", rows[1]), restAfter(blocks, "5-1", "drop", rows[1])], [180, 90]);
});
test("the exercise to go on with stays until its sets are done, then comes the next one that has sets left", () => {
  const blocks = [["a", true], ["b", false], ["c", false], ["d", true]].map(([key, done]) => ({ key, done, left: done ? [] : [{}] }));
  assert.deepEqual([currentBlock(blocks).key, currentBlock(blocks, "c").key, currentBlock(blocks, "a").key], ["b", "c", "b"]);
  assert.deepEqual([nextBlock(blocks, "b").key, nextBlock(blocks, "c").key, nextBlock(blocks, "d").key], ["c", "b", "b"]);
  assert.equal(nextBlock([{ key: "a", done: false, left: [] }, { key: "b", done: true, left: [] }], "b"), null);
  const log = { kind: "log", id: "o", session: "s", set: "x", key: "5-1", at: "2026-01-05T10:05:00Z", number: 2, values: { weight: "60", units: "metric", reps: "5" } };
  assert.equal(project({ id: "s" }, [log]).sets[0].number, 2);
});
test("an exercise without a plan has as many rows as last time", () => {
  for (const { last, done, open } of JSON.parse(readFileSync(new URL("./unplanned_rows.json", import.meta.url)))) {
    const previous = { working: Array(last).fill({}), warmup: [{}] };
    assert.equal(unplannedRows({ previous, working: done }), open, `${last} ${done}`);
  }
});
