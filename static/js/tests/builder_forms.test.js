// The dialogs of the builder: what their fields become.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_GROUP } from "../builder/entry.js";
import { groupOf, groupTexts, readNumbers } from "../builder/fields.js";
import { PRESETS, raiseOf, ruleOf, ruleTexts } from "../builder/forms.js";

const TYPED = { invalid: "a number", whole: "a whole number", time: "a time", distance: "a distance", ambiguous: "%one or %other", unsure: "%one?" };
const BUILDER = { units: "metric", language: "en", texts: { typed: TYPED, needed: "needed", load_unit_missing: "in what?", target: { effort: "rpe" } } };
const RESERVE = { ...BUILDER, texts: { ...BUILDER.texts, target: { effort: "rir" } } };
const POUNDS = { ...BUILDER, units: "imperial" };
const group = (more = {}) => ({ ...EMPTY_GROUP, ...more });

// [columns, what the fields show, the builder]
const SHOWN = [
  [{ count: 3, reps_min: 8, reps_max: 10, load_type: "kg", load_value: "80", rest_seconds: 120 }, { count: "3", reps: "8–10", load: "80", rest: "2:00" }],
  [{ count: 3, count_max: 4, reps_min: 5, reps_max: 5, load_type: "percent_1rm", load_value: "70", load_max: "75" }, { count: "3–4", reps: "5", load: "70–75" }],
  [{ count: 1, reps_min: 5, reps_max: 5, amrap: true, rpe_min: "7.5", rpe_max: "8" }, { count: "1", reps: "5", amrap: true, rpe: "7.5–8" }],
  [{ count: 3, seconds_min: 45, seconds_max: 60 }, { count: "3", seconds: "0:45–1:00" }],
  [{ count: 4, metres: "40", load_type: "kg", load_value: "32" }, { count: "4", metres: "40 m", load: "32" }],
  [{ count: 1, metres: "5000" }, { count: "1", metres: "5 km" }],
  [{ count: 1, rpe_min: "8", rpe_max: "9" }, { count: "1", rpe: "1–2" }, RESERVE],
  [{ count: 1, load_type: "kg", load_value: "61.235" }, { count: "1", load: "135" }, POUNDS],
  [{ count: 1, load_type: "added_kg", load_value: "12.5" }, { count: "1", load: "12,5" }, { ...BUILDER, language: "de" }],
];
test("a group is shown by its fields, and read from them the same", () => {
  for (const [columns, expected, builder = BUILDER] of SHOWN) {
    const shown = groupTexts(group(columns), builder);
    const filled = Object.fromEntries(Object.entries(shown).filter(([name, text]) => text && !["type", "load_type"].includes(name)));
    assert.deepEqual(filled, expected);
    assert.deepEqual(groupOf(shown, group(columns), builder), { group: group(columns), errors: {} });
    assert.deepEqual(groupOf(shown, group({ load_type: columns.load_type ?? "none" }), builder), { group: group(columns), errors: {} }, JSON.stringify(columns));
  }
});
test("what is typed into a group's fields", () => {
  const read = (values, builder = BUILDER, before = group({ count: 3 })) => {
    const { group: read_, errors } = groupOf({ ...groupTexts(before, builder), ...values }, before, builder);
    const changed = Object.fromEntries(Object.entries(read_).filter(([name, value]) => value !== before[name]));
    return [changed, Object.fromEntries(Object.entries(errors).map(([name, { message }]) => [name, message]))];
  };
  for (const [values, columns, errors = {}, builder = BUILDER] of [
    [{ reps: "8 - 10" }, { reps_min: 8, reps_max: 10 }],
    [{ reps: "12" }, { reps_min: 12, reps_max: 12 }],
    [{ count: "3-4" }, { count_max: 4 }],
    [{ seconds: "90" }, { seconds_min: 90, seconds_max: 90 }],
    [{ seconds: "1:00-1:30", rest: "45" }, { seconds_min: 60, seconds_max: 90, rest_seconds: 45 }],
    [{ metres: "400" }, { metres: "400" }],
    [{ metres: "3 mi" }, { metres: "4828.032" }],
    [{ load: "82,5", load_type: "kg" }, { load_type: "kg", load_value: "82.5" }],
    [{ load: "135", load_type: "kg" }, { load_type: "kg", load_value: "61.235" }, {}, POUNDS],
    [{ load: "70-75", load_type: "percent_tm" }, { load_type: "percent_tm", load_value: "70", load_max: "75" }],
    [{ rpe: "8,5" }, { rpe_min: "8.5", rpe_max: "8.5" }],
    [{ rpe: "1-2" }, { rpe_min: "8", rpe_max: "9" }, {}, RESERVE],
    [{ rpe: "2" }, { rpe_min: "8", rpe_max: "8" }, {}, RESERVE],
    [{ load: "80" }, { load_value: "80" }, { load: "in what?" }],
    [{ load_type: "kg" }, { load_type: "kg" }, { load: "needed" }],
    [{ count: "" }, { count: null }, { count: "needed" }],
    [{ count: "many" }, {}, { count: "a number" }],
    [{ reps: "8.5" }, {}, { reps: "a whole number" }],
    [{ rest: "soon" }, {}, { rest: "a time" }],
    [{ metres: "far" }, {}, { metres: "a distance" }],
    [{ load: "1.125", load_type: "kg" }, { load_type: "kg" }, { load: "1.1250 or 1125" }],
  ]) {
    assert.deepEqual(read(values, builder), [columns, errors], JSON.stringify(values));
  }
});
test("a load keeps its digits where the text stays as it was", () => {
  const before = group({ load_type: "kg", load_value: "61.2349" });
  const shown = groupTexts(before, POUNDS);
  assert.equal(groupOf(shown, before, POUNDS).group.load_value, "61.2349");
});
test("the numbers of a block", () => {
  const read = (typed) => {
    const { values, errors } = readNumbers(typed, BUILDER);
    return [values, Object.fromEntries(Object.entries(errors).map(([name, { message }]) => [name, message]))];
  };
  assert.deepEqual(read({ rounds: "3", rest_seconds: "1:30", cap_seconds: "" }), [{ rounds: 3, rest_seconds: 90, cap_seconds: null }, {}]);
  assert.deepEqual(read({ rounds: "2.5", every_seconds: "soon" }), [{}, { rounds: "a whole number", every_seconds: "a time" }]);
});

// --- progressions ---
const RULE_TEXTS = {
  in_week: "line %n: %text", not_in_a_week: "only sets", raise_incomplete: "both", misread: { unknown: "%text?", ambiguous_load: "which %text?" }, typed: TYPED,
};
const RULES = { ...BUILDER, texts: RULE_TEXTS, tracking: "weight_reps" };
const RULE = {
  kind: "linear", step: "2.5", unit: "kg", wave: "", weeks: "", deload_every: "", deload_percent: "60",
  over_0: "", kg_0: "", over_1: "", kg_1: "", over_2: "", kg_2: "",
};
const messages = (errors) => Object.fromEntries(Object.entries(errors).map(([name, { message }]) => [name, message]));
const read = (values, more = {}) => {
  const { rule, errors } = ruleOf({ ...RULE, ...values }, { ...RULES, ...more });
  assert.deepEqual(messages(errors), {}, JSON.stringify(values));
  return rule;
};
test("a progression has the fields of its kind", () => {
  const imperial = { units: "imperial" };
  assert.equal(read({ kind: "" }), null);
  assert.deepEqual(read({}), { kind: "linear", unit: "kg", step: "2.5" });
  assert.deepEqual(read({ step: "2,5" }, { language: "de" }), { kind: "linear", unit: "kg", step: "2.5" });
  assert.deepEqual(read({ step: "5" }, imperial), { kind: "linear", unit: "kg", step: "2.268" });
  assert.deepEqual(read({ step: "5", unit: "percent" }, imperial), { kind: "linear", unit: "percent", step: "5" });
  assert.deepEqual(read({ kind: "rpe" }), { kind: "rpe" });
  assert.deepEqual(read({ kind: "wave", step: "", wave: "0  2,5; 5% −10" }), {
    kind: "wave", unit: "kg", step: "0", wave: ["0", "2.5", "5", "-10"],
  });
  assert.deepEqual(read({ kind: "hold", deload_every: "4", deload_percent: "" }), {
    kind: "hold", deload_every: 4, deload_percent: "60",
  });
});
test("a scheme is a line of text for each week", () => {
  const rule = read({ kind: "scheme", weeks: "5/5/5+ @65/75/85%TM\n\n3x5 @60%TM r120\n", over_0: "0", kg_0: "2.5", over_1: "5", kg_1: "5" });
  assert.deepEqual(rule.weeks.map((groups) => groups.map(({ count, reps_min, amrap, load_value }) => [count, reps_min, amrap, load_value])), [
    [[1, 5, false, "65"], [1, 5, false, "75"], [1, 5, true, "85"]],
    [[3, 5, false, "60"]],
  ]);
  assert.deepEqual(rule.tm_raise, [{ reps_over: 0, kg: "2.5" }, { reps_over: 5, kg: "5" }]);
  assert.deepEqual(read({ kind: "scheme", weeks: "1x5+ @85%TM", over_0: "0", kg_0: "5" }, { units: "imperial" }).tm_raise, [{ reps_over: 0, kg: "2.268" }]);
  assert.equal(rule.step, undefined);
});
test("every preset is a scheme that can be read", () => {
  const cycles = PRESETS.map(([, weeks]) => read({ kind: "scheme", weeks: weeks.join("\n") }).weeks);
  const loads = cycles.map((weeks) => weeks.map((groups) => groups.map(({ reps_min, amrap, load_type, load_value }) => `${reps_min}${amrap ? "+" : ""}@${load_value}${load_type}`).join(" ")));
  const cycle = ["5@65percent_tm 5@75percent_tm 5+@85percent_tm", "3@70percent_tm 3@80percent_tm 3+@90percent_tm", "5@75percent_tm 3@85percent_tm 1+@95percent_tm"];
  assert.deepEqual(loads, [cycle, [...cycle, "5@40percent_tm 5@50percent_tm 5@60percent_tm"]]);
});
test("what can't be read has its error beside its field, and nothing is left out", () => {
  for (const [values, expected] of [
    [{ step: "more" }, { step: "a number" }],
    [{ step: "1e3" }, { step: "a number" }],
    [{ kind: "wave", wave: "0 five 10" }, { wave: "a number" }],
    [{ kind: "hold", deload_every: "often" }, { deload_every: "a number" }],
    [{ kind: "hold", deload_every: "2.5" }, { deload_every: "a whole number" }],
    [{ kind: "hold", deload_every: "4", deload_percent: "half" }, { deload_percent: "a number" }],
    [{ kind: "scheme", weeks: "5/5/5+ @65/75/85%TM\n3x5 heavy" }, { weeks: "line 2: heavy?" }],
    [{ kind: "scheme", weeks: "3x5 @80kg t30X1" }, { weeks: "line 1: only sets" }],
    [{ kind: "scheme", weeks: "3x5 @80kg ssA" }, { weeks: "line 1: only sets" }],
    [{ kind: "scheme", weeks: "3x5", over_0: "0" }, { tm_raise: "both" }],
    [{ kind: "scheme", weeks: "3x5", over_0: "0", kg_0: "a lot" }, { tm_raise: "a number" }],
  ]) {
    assert.deepEqual(messages(ruleOf({ ...RULE, ...values }, RULES).errors), expected, JSON.stringify(values));
  }
});
test("a week with two readings offers both", () => {
  const { errors } = ruleOf({ ...RULE, kind: "scheme", weeks: "5x5 @80kg\n4x8 @8" }, RULES);
  assert.equal(errors.weeks.message, "line 2: which @8?");
  assert.deepEqual(errors.weeks.choices.map(({ text }) => text), ["5x5 @80kg\n4x8 @8kg", "5x5 @80kg\n4x8 RPE8"]);
});
test("a rule is shown by the form's fields, and read from them the same", () => {
  for (const rule of [
    { kind: "hold" },
    { kind: "hold", deload_every: 4, deload_percent: "55.5" },
    { kind: "double", unit: "percent", step: "2.5" },
    { kind: "linear", unit: "kg", step: "1.25" },
    { kind: "wave", unit: "kg", step: "2.5", wave: ["0", "2.5", "-5"] },
    read({ kind: "scheme", weeks: PRESETS[1][1].join("\n"), over_0: "0", kg_0: "2.5", over_1: "5", kg_1: "5" }),
  ]) {
    for (const language of ["en", "de"]) assert.deepEqual(read(ruleTexts(rule, { ...RULES, language }), { language }), rule);
  }
});
test("a cycle adds more to exercises of the legs", () => {
  const [squat, bench] = [{ primary_muscles: ["quadriceps", "glutes"] }, { primary_muscles: ["chest"] }];
  assert.deepEqual([raiseOf([squat]), raiseOf([bench]), raiseOf([squat, bench]), raiseOf([{}])], ["5", "2.5", "2.5", "2.5"]);
});
