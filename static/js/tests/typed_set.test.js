import assert from "node:assert/strict";
import { test } from "node:test";
import { distanceUnit, fieldsOf, readSet, shownTexts, textsOf, unusual } from "../session/typed_set.js";

// As the page has it: training/tracking.py.
const measures = {
  weight_reps: { required: ["weight_kg", "reps"], any_of: [], optional: [] },
  bodyweight_reps: { required: ["reps"], any_of: [], optional: ["weight_kg"] },
  assisted_reps: { required: ["reps"], any_of: [], optional: ["weight_kg"] },
  duration: { required: ["duration_seconds"], any_of: [], optional: [] },
  distance_duration: { required: [], any_of: ["distance_m", "duration_seconds"], optional: [] },
  weight_distance: { required: [], any_of: ["distance_m", "duration_seconds"], optional: ["weight_kg"] },
};
const holds = ["duration", "weight_distance"];
const given = { units: "metric", language: "en", measures, holds };
const block = (tracking, more = {}) => ({ tracking, ...more });
const read = (tracking, fields, more = {}) => readSet(fields, block(tracking), { ...given, ...more });

test("the fields of an exercise, in their order", () => {
  assert.deepEqual(fieldsOf(block("weight_distance"), measures), ["weight", "distance_m", "duration_seconds"]);
  assert.deepEqual(fieldsOf(block("bodyweight_reps"), measures), ["weight", "reps"]);
});

for (const [tracking, fields, values] of [
  ["weight_reps", { weight: " 62,5 ", reps: "8", id: "x", rpe: "8,5", note: "easy" }, { weight: "62.5", reps: "8", rpe: "8.5", note: "easy" }],
  ["weight_reps", { weight: "0", reps: "8" }, { weight: "0", reps: "8" }],
  ["weight_reps", { weight: "82.125", reps: "1" }, { weight: "82.125", reps: "1" }],
  ["bodyweight_reps", { weight: "", reps: "8" }, { reps: "8" }],
  ["bodyweight_reps", { weight: "+10", reps: "8" }, { weight: "10", reps: "8" }],
  ["assisted_reps", { weight: "−20", reps: "8" }, { weight: "20", reps: "8" }],
  ["duration", { duration_seconds: "90" }, { duration_seconds: "90" }],
  ["duration", { duration_seconds: "28:30" }, { duration_seconds: "1710" }],
  ["distance_duration", { distance_m: "5", distance_unit: "km", duration_seconds: "25:00" }, { distance_m: "5000", duration_seconds: "1500" }],
  ["distance_duration", { distance_m: "400m", distance_unit: "km", duration_seconds: "" }, { distance_m: "400" }],
  ["weight_distance", { weight: "32", distance_m: "40", distance_unit: "m" }, { weight: "32", distance_m: "40" }],
]) {
  test(`${tracking} ${JSON.stringify(fields)} becomes the values of an operation`, () => {
    const empty = { units: "metric", set_type: "", weight: "", reps: "", duration_seconds: "", distance_m: "", rpe: "", note: "" };
    assert.deepEqual(read(tracking, fields), { values: { ...empty, ...values }, problems: {} });
  });
}

for (const [tracking, fields, problems] of [
  ["weight_reps", { weight: "abc", reps: "8" }, { weight: ["invalid"] }],
  ["weight_reps", { weight: "1e3", reps: "8" }, { weight: ["invalid"] }],
  ["weight_reps", { weight: "1.000", reps: "8" }, { weight: ["ambiguous", ["1", "1000"]] }],
  ["weight_reps", { weight: "10000", reps: "8" }, { weight: ["most", [], 9999] }],
  ["weight_reps", { weight: "-5", reps: "8" }, { weight: ["least", [], 0] }],
  ["weight_reps", { weight: "80", reps: "0" }, { reps: ["least", [], 1] }],
  ["weight_reps", { weight: "80", reps: "8.5" }, { reps: ["whole"] }],
  ["weight_reps", { weight: "80", reps: "" }, { reps: ["lacking"] }],
  ["weight_reps", { weight: "", reps: "8" }, { weight: ["lacking"] }],
  ["weight_reps", { weight: "80", reps: "8", rpe: "11" }, { rpe: ["most", [], 10] }],
  ["weight_reps", { weight: "x", reps: "y" }, { weight: ["invalid"], reps: ["invalid"] }],
  ["duration", { duration_seconds: "" }, { duration_seconds: ["lacking"] }],
  ["duration", { duration_seconds: "0:00" }, { duration_seconds: ["lacking"] }],
  ["distance_duration", { distance_m: "", duration_seconds: "" }, { distance_m: ["lacking"] }],
  ["distance_duration", { duration_seconds: "25" }, { duration_seconds: ["ambiguous", ["25:00", "0:25"]] }],
  ["weight_distance", { weight: "32" }, { distance_m: ["lacking"] }],
]) {
  test(`${tracking} ${JSON.stringify(fields)} is not logged`, () => {
    const found = Object.entries(read(tracking, fields).problems);
    const expected = Object.entries(problems).map(([name, [code, readings = [], limit]]) => [name, { code, readings, limit }]);
    assert.deepEqual(found.map(([name, { code, readings, limit }]) => [name, { code, readings, limit }]), expected);
  });
}

test("a set that was stored without a weight can be corrected without one, but keeps a measure", () => {
  assert.deepEqual(read("weight_reps", { weight: "", reps: "8" }, { isComplete: false }).problems, {});
  assert.deepEqual(Object.keys(read("weight_reps", { weight: "", reps: "" }, { isComplete: false }).problems), ["reps"]);
});

test("what is left as it is shown stays as it is stored", () => {
  const set = { kg: "61.3", reps: 5, distance_m: null };
  const shown = textsOf(set, block("weight_reps"), { units: "imperial", language: "en" });
  assert.equal(shown.weight, "135.14");
  const options = { units: "imperial", stored: { set, shown } };
  const { values } = read("weight_reps", { ...shown, reps: "6" }, options);
  assert.deepEqual([values.units, values.weight, values.reps], ["metric", "61.3", "6"]);
  const changed = read("weight_reps", { ...shown, weight: "140", reps: "6" }, options).values;
  assert.deepEqual([changed.units, changed.weight], ["imperial", "140"]);
  const none = { kg: "20", reps: 0, rpe: "8.5" }; // an earlier version accepted 0 reps
  const zero = textsOf(none, block("weight_reps"), { units: "metric", language: "de" });
  const left = read("weight_reps", { ...zero, note: "x" }, { language: "de", isComplete: false, stored: { set: { ...none, duration_seconds: 30 }, shown: zero } });
  assert.deepEqual([left.values.reps, left.values.rpe, left.problems.reps?.code], ["0", "8.5", "lacking"]);
  const run = { kg: null, distance_m: "5000", duration_seconds: 1500 };
  const runs = block("distance_duration", { pace: "mi" });
  const texts = textsOf(run, runs, { units: "imperial", language: "en" });
  assert.deepEqual([texts.distance_m, texts.distance_unit, texts.duration_seconds], ["3.11", "mi", "25:00"]);
  const read_ = (fields) => readSet(fields, runs, { ...given, units: "imperial", stored: { set: run, shown: texts } }).values.distance_m;
  assert.equal(read_(texts), "5000");
  assert.equal(read_({ ...texts, distance_unit: "km" }), "3110");
});

test("the form shows values in the language, times with a colon, distances in their unit", () => {
  const values = { weight: "62.5", reps: "8", duration_seconds: "90", distance_m: "5250", note: "a" };
  assert.deepEqual(shownTexts(values, block("x", { pace: "km" }), { language: "de" }), {
    weight: "62,5", reps: "8", duration_seconds: "1:30", distance_m: "5,25", distance_unit: "km", note: "a",
  });
});

test("the unit of a distance", () => {
  const units = [["km", "400"], ["km", "5000"], ["mi", ""], ["500m", "2000"], ["", "40"]].map(([pace, metres]) => distanceUnit({ pace }, metres));
  assert.deepEqual(units, ["m", "km", "mi", "m", "m"]);
});

test("numbers far from the last ones are asked about", () => {
  const ask = (weight, reps, last, units = "metric", offered = {}) => unusual({ units, weight, reps }, { last, offered }, units);
  assert.deepEqual(ask("825", "5", { weight: "82.5", reps: "5" }), { field: "weight", value: 825 });
  assert.equal(ask("240", "5", { weight: "80", reps: "5" }), null);
  assert.deepEqual(ask("80", "16", { weight: "80", reps: "5" }), { field: "reps", value: 16 });
  assert.equal(ask("80", "15", { weight: "80", reps: "5" }), null);
  assert.equal(ask("300", "5", { weight: "", reps: "" }), null);
  assert.deepEqual(ask("301", "5", { weight: "", reps: "" }), { field: "weight", value: 301 });
  assert.equal(ask("660", "5", { weight: "", reps: "" }, "imperial"), null);
  assert.deepEqual(ask("662", "5", { weight: "", reps: "" }, "imperial"), { field: "weight", value: 662 });
  assert.equal(ask("400", "5", { weight: "200", reps: "5" }), null);
  assert.equal(ask("", "30", { weight: "", reps: "" }), null);
  const offered = { weight: "140", reps: "20" }; // the plan asks for that much
  assert.equal(ask("140", "20", { weight: "40", reps: "5" }, "metric", offered), null);
  assert.deepEqual(ask("145", "5", { weight: "40", reps: "5" }, "metric", offered), { field: "weight", value: 145 });
  assert.deepEqual(ask("320", "5", { weight: "", reps: "" }, "metric", { weight: "" }), { field: "weight", value: 320 });
});

test("who reads efforts as reps in reserve types them so; RPE is stored", () => {
  const rir = { effort: "rir" };
  for (const [typed, rpe] of [["2", "8"], ["1,5", "8.5"], ["0", "10"], ["10", "0"], ["0.3", "9.7"]]) {
    assert.equal(read("weight_reps", { weight: "80", reps: "8", rpe: typed }, rir).values.rpe, rpe);
    assert.equal(read("weight_reps", { weight: "80", reps: "8", rpe: typed }).values.rpe, String(Number(typed.replace(",", "."))));
  }
  assert.deepEqual(read("weight_reps", { weight: "80", reps: "8", rpe: "11" }, rir).problems.rpe, { code: "most", readings: [], limit: 10 });
  assert.equal(shownTexts({ rpe: "8.5" }, block("weight_reps"), { language: "de", ...rir }).rpe, "1,5");
  const set = { kg: "80", reps: 8, rpe: "8.5" };
  const stored = { set, shown: textsOf(set, block("weight_reps"), { units: "metric", language: "en", ...rir }) };
  assert.equal(stored.shown.rpe, "1.5");
  assert.equal(read("weight_reps", stored.shown, { ...rir, stored }).values.rpe, "8.5");
});
