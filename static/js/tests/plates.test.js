import assert from "node:assert/strict";
import { test } from "node:test";
import { inUnitOf, load, step, warmUp } from "../session/plates.js";

const GYM = { unit: "kg", bar: "20", plates: [["25", 8], ["20", 2], ["15", 2], ["10", 2], ["5", 2], ["2.5", 2], ["1.25", 2]] };
const total = (answer) => answer && answer.total;

for (const [target, plates] of [
  [20, []],
  [60, [["20", 1]]],
  [100, [["25", 1], ["15", 1]]],
  [82.5, [["25", 1], ["5", 1], ["1.25", 1]]],
  [142.5, [["25", 2], ["10", 1], ["1.25", 1]]],
]) {
  test(`${target} kg`, () => assert.deepEqual(load(target, GYM).exact, { total: target, plates }));
}

test("exact where heaviest-first fails", () => {
  const odd = { unit: "kg", bar: "20", plates: [["25", 2], ["20", 4]] };
  assert.deepEqual(load(100, odd).exact.plates, [["20", 2]]);
});
test("only as many plates as there are, and in pairs", () => {
  const few = { unit: "kg", bar: "20", plates: [["20", 3], ["10", 1]] };
  const answer = load(100, few);
  assert.equal(answer.exact, null);
  assert.deepEqual([total(answer.below), total(answer.above)], [60, null]);
});
test("for a weight that can't be loaded: the nearest below and above", () => {
  const { exact, below, above } = load(61, GYM);
  assert.deepEqual([exact, total(below), total(above)], [null, 60, 62.5]);
});
test("lighter than the bar", () => {
  const { exact, below, above } = load(10, GYM);
  assert.deepEqual([exact, below, total(above)], [null, null, 20]);
});
test("pounds", () => {
  const lb = { unit: "lb", bar: "45", plates: [["45", 8], ["25", 2], ["10", 4], ["5", 2], ["2.5", 2]] };
  assert.deepEqual(load(inUnitOf(lb, "135", "imperial"), lb).exact.plates, [["45", 1]]);
  assert.equal(inUnitOf(GYM, "220.46", "imperial").toFixed(2), "100.00");
  assert.equal(inUnitOf(lb, "100", "metric").toFixed(1), "220.5");
});
test("the step", () => {
  assert.equal(step(GYM), 2.5);
  assert.equal(step({ plates: [["1.25", 1], ["2.5", 2]] }), 5);
  assert.equal(step({ plates: [] }), 0);
});
test("warm-up", () => {
  assert.deepEqual(warmUp(100, GYM), [
    { weight: 20, reps: 10 },
    { weight: 40, reps: 8 },
    { weight: 60, reps: 5 },
    { weight: 80, reps: 3 },
  ]);
  for (const [target, weights] of [
    [30, [20]], // 22.5 would be one plate more
    [40, [20, 30]],
    [60, [20, 35, 47.5]],
  ]) {
    assert.deepEqual(warmUp(target, GYM).map(({ weight }) => weight), weights);
  }
  assert.deepEqual(warmUp(20, GYM), []);
});
// All weights that can be loaded, computed plate by plate, to compare with the calculator.
function totals({ bar, plates }) {
  let found = new Set([Number(bar)]);
  for (const [weight, count] of plates) {
    const more = new Set(found);
    for (let pairs = 1; pairs <= Math.floor(count / 2); pairs++) {
      for (const total of found) more.add(Math.round((total + 2 * pairs * Number(weight)) * 1000) / 1000);
    }
    found = more;
  }
  return [...found].sort((a, b) => a - b);
}
test("any inventory, any weight: exactly what can be loaded, else the nearest", () => {
  let seed = Number(process.env.PLATES_SEED ?? 7);
  const dice = (sides) => (seed = (seed * 48271) % 2147483647) % sides;
  const kinds = ["25", "20", "15", "10", "7.5", "5", "2.5", "1.25", "0.5"];
  for (let example = 0; example < 1000; example++) {
    const plates = kinds.filter(() => dice(2)).map((weight) => [weight, dice(6)]);
    const inventory = { unit: "kg", bar: ["20", "15", "10", "7.5"][dice(4)], plates };
    const target = dice(4000) / 16;
    const all = totals(inventory);
    const answer = load(target, inventory);
    const inputs = JSON.stringify({ inventory, target });
    assert.equal(Boolean(answer.exact), all.includes(target), inputs);
    if (answer.exact) {
      const side = answer.exact.plates.reduce((sum, [weight, count]) => sum + Number(weight) * count, 0);
      assert.equal(Number(inventory.bar) + 2 * side, target, inputs);
      for (const [weight, count] of answer.exact.plates) {
        assert.ok(2 * count <= plates.find(([kind]) => kind === weight)[1], inputs);
      }
    } else {
      assert.equal(total(answer.below) ?? null, all.findLast((weight) => weight < target) ?? null, inputs);
      assert.equal(total(answer.above) ?? null, all.find((weight) => weight > target) ?? null, inputs);
    }
  }
});
