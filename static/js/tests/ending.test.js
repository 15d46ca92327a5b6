import assert from "node:assert/strict";
import test from "node:test";
import { endQuestion, newRecords } from "../session/ending.js";
import { project } from "../session/model.js";

const at = (time) => Date.parse(`2026-01-05T${time}Z`);
const set = (time, more = {}) => ({ performed_at: `2026-01-05T${time}Z`, ...more });
const left = (...types) => ({ left: types.map((type) => ({ type })) });
for (const [name, sets, blocks, now, expected] of [
  ["all is done", [set("10:00")], [left()], "10:05", null],
  ["sets are open, warm-ups apart", [set("10:00")], [left("warmup", "working"), left("working", "drop")], "10:05", { open: 3, none: false, lastSet: null }],
  ["nothing was logged", [], [left()], "10:05", { open: 0, none: true, lastSet: null }],
  ["only a refused set", [set("10:00", { problem: {} })], [left()], "10:05", { open: 0, none: true, lastSet: null }],
  ["an hour ago is not long", [set("10:00")], [left()], "11:00", null],
  ["the last set lies long back", [set("09:00"), set("10:00")], [left()], "11:01", { open: 0, none: false, lastSet: "2026-01-05T10:00Z" }],
]) {
  test(`before the end: ${name}`, () => assert.deepEqual(endQuestion({ sets }, blocks, at(now)), expected));
}

const rise = (kind, text = "") => ({ kind, label: `${kind}!`, text });
test("a record is told once for each exercise and kind", () => {
  const blocks = [{ key: "7-1", name: "Squat" }, { key: "8-2", name: "Row" }];
  const one = { id: "a", key: "7-1", rises: [rise("weight", "100 kg → 102.5 kg"), rise("e1rm")] };
  const first = newRecords({ sets: [one], blocks }, new Set());
  assert.deepEqual(first.map(({ place }) => place), ["7 weight", "7 e1rm"]);
  assert.deepEqual(first[0], { place: "7 weight", set: "a", name: "Squat", label: "weight!", text: "100 kg → 102.5 kg" });
  const told = new Set(["7 weight", "7 e1rm"]);
  const more = { id: "b", key: "7-1", rises: [rise("weight", "100 kg → 105 kg")] };
  assert.deepEqual(newRecords({ sets: [{ ...one, rises: [] }, more], blocks }, told), []);
  const row = { id: "c", key: "8-2", rises: [rise("weight")] };
  assert.deepEqual(newRecords({ sets: [more, row], blocks }, told).map(({ name }) => name), ["Row"]);
  assert.deepEqual(newRecords({ sets: [{ id: "d", key: "7-1", records: ["of an older state"] }] }, new Set()), []);
});

const open = { id: "s", status: "in_progress", reopened_at: null, sets: [{ id: "a", key: "7-1", ...set("10:00") }], blocks: [] };
const finish = (more) => ({ kind: "finish", session: "s", at: "2026-01-05T12:00Z", ...more });
for (const [name, state, operation, status, ended] of [
  ["now", open, finish(), "completed", "2026-01-05T12:00Z"],
  ["with the last set", open, finish({ end: "last_set" }), "completed", "2026-01-05T10:00Z"],
  ["with the last set, of which there is none", { ...open, sets: [] }, finish({ end: "last_set" }), "completed", "2026-01-05T12:00Z"],
  ["but was reopened since", { ...open, reopened_at: "x" }, finish(), "in_progress", undefined],
  ["after it was reopened", { ...open, reopened_at: "x" }, finish({ reopened_at: "x" }), "completed", "2026-01-05T12:00Z"],
]) {
  test(`a workout that ends ${name}`, () => {
    const { status: is, ended_at } = project(state, [operation]);
    assert.deepEqual([is, ended_at], [status, ended]);
  });
}
