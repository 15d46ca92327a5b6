// The dialogs of the builder: what their fields become.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lineFields, ruleOf } from "../builder/forms.js";

const LINE = {
  sets: "3", reps_min: "8", reps_max: "10", load_type: "kg", load_value: "80", rest_seconds: "", tempo: " 30X0 ", superset: " ", notes: "deep",
};
const RULE = { kind: "linear", step: "2.5", unit: "kg", wave: "", deload_every: "", deload_percent: "60" };

test("a line's fields are numbers and kilograms", () => {
  assert.deepEqual(lineFields(LINE, "metric"), {
    sets: 3, reps_min: 8, reps_max: 10, load_type: "kg", load_value: "80", rest_seconds: null, tempo: "30X0", superset: null, notes: "deep",
  });
  const load = (values, units = "metric") => lineFields({ ...LINE, ...values }, units).load_value;
  assert.equal(load({ load_value: "135" }, "imperial"), "61.235");
  assert.equal(load({ load_value: "82,5" }), "82.5");
  assert.equal(load({ load_value: "75", load_type: "percent_1rm" }, "imperial"), "75");
  assert.equal(load({ load_value: "80", load_type: "none" }), null);
  assert.equal(load({ load_value: " " }), null);
});
test("text that is not a number is left for the server to refuse", () => {
  const fields = lineFields({ ...LINE, sets: "many", rest_seconds: "soon", load_value: "heavy" }, "metric");
  assert.deepEqual([fields.sets, fields.rest_seconds, fields.load_value], ["many", "soon", "heavy"]);
  assert.equal(ruleOf({ ...RULE, step: "more" }, "metric").step, "more");
});
test("a progression has the fields of its kind", () => {
  assert.equal(ruleOf({ ...RULE, kind: "" }, "metric"), null);
  assert.deepEqual(ruleOf(RULE, "metric"), { kind: "linear", unit: "kg", step: "2.5" });
  assert.deepEqual(ruleOf({ ...RULE, step: "5" }, "imperial"), { kind: "linear", unit: "kg", step: "2.268" });
  assert.deepEqual(ruleOf({ ...RULE, step: "5", unit: "percent" }, "imperial"), { kind: "linear", unit: "percent", step: "5" });
  assert.deepEqual(ruleOf({ ...RULE, kind: "rpe" }, "metric"), { kind: "rpe" });
  assert.deepEqual(ruleOf({ ...RULE, kind: "wave", step: "", wave: "0  2,5; 5%" }, "metric"), {
    kind: "wave", unit: "kg", step: "0", wave: ["0", "2.5", "5"],
  });
  assert.deepEqual(ruleOf({ ...RULE, kind: "hold", deload_every: "4", deload_percent: "" }, "metric"), {
    kind: "hold", deload_every: 4, deload_percent: "60",
  });
});
