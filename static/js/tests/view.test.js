import assert from "node:assert/strict";
import { test } from "node:test";
import { sendable } from "../outbox/send.js";
import { blocksOf, fromKg, nextSet, project, restAfter, toKg, totals } from "../session/view.js";

const card = (key, more = {}) => ({ key, sets: 3, rest: 90, superset: "", prefill: { weight: "60", reps: ["10", "8"] }, ...more });
const set = (id, minute, more = {}) => ({
  id, key: "5-1", set_type: "working", kg: "60", reps: 10, performed_at: `2026-01-05T10:0${minute}:00Z`, ...more,
});
const STATE = { id: "s", at: "1", status: "in_progress", blocks: [card("5-1"), card("6-2")], sets: [set("a", 1)] };
const op = (kind, more = {}) => ({ id: kind, session: "s", kind, at: "2026-01-05T10:05:00Z", ...more });
const values = (weight, reps, more = {}) => ({ weight: String(weight), units: "metric", reps: String(reps), ...more });
const shown = (session) => session.sets.map(({ id, kg, reps }) => [id, Number(kg), reps]);

test("what waits stands after what is known", () => {
  const now = project(STATE, [op("log", { set: "b", key: "5-1", values: values(62.5, 8) })]);
  assert.deepEqual(shown(now), [["a", 60, 10], ["b", 62.5, 8]]);
  assert.equal(now.sets[1].waits, true);
});
test("weight that helps is no volume", () => {
  const state = { ...STATE, blocks: [{ ...card("5-1"), assisted: true }, card("6-2")] };
  const now = project(state, [op("log", { set: "b", key: "6-2", values: values(50, 2) })]);
  assert.deepEqual(now.sets.map(({ assisted }) => Boolean(assisted)), [true, false]);
  assert.equal(totals(now).kg, 100);
});
test("an operation that the state holds already changes nothing", () => {
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
test("pounds come back as typed", () => {
  for (let quarter = 0; quarter <= 4000; quarter++) {
    assert.equal(fromKg(toKg(quarter / 4, "imperial"), "imperial"), quarter / 4);
  }
});
test("what builds on a refused operation waits for it, all else goes on", () => {
  const list = [
    { kind: "start", session: "x", problem: {} },
    { kind: "log", session: "x", set: "1" },
    { kind: "log", session: "s", set: "2", problem: {} },
    { kind: "edit", session: "s", set: "2" },
    { kind: "log", session: "s", set: "3" },
  ];
  assert.deepEqual(sendable(list), [list[4]]);
});
