// Reads progressions from the fields of their dialog. Pure functions; tested under node.
import { TypedNumberError, numberText, parseNumber } from "../numbers.js";
import { fill } from "../session/texts.js";
import { NotUnderstood, entryText, fromKg, plain, readPrescription, toKg } from "./entry.js";
import { wholeGroup } from "./model.js";

const WITHOUT_STEP = ["hold", "rpe", "scheme"];
export const RAISES = 3; // rows of the table that the form shows
const FIVE_THREE_ONE = ["5/5/5+ @65/75/85%TM", "3/3/3+ @70/80/90%TM", "5/3/1+ @75/85/95%TM"];
// Schemes to begin with: the weeks as they are typed.
export const PRESETS = [["five_three_one", FIVE_THREE_ONE], ["with_deload", [...FIVE_THREE_ONE, "5/5/5 @40/50/60%TM"]]];
const LOWER = ["quadriceps", "hamstrings", "glutes", "calves", "adductors", "abductors", "lower back"];
// What a cycle adds to the training max of these exercises, in kilograms.
export const raiseOf = (exercises) =>
  exercises.every(({ primary_muscles: muscles = [] }) => muscles?.some((muscle) => LOWER.includes(muscle))) ? "5" : "2.5";

// The values of the form's fields for a rule, all text.
export function ruleTexts(rule, { units, language }) {
  const number = (value) => (value == null ? "" : numberText(plain(value), language));
  const kg = (value) => number(fromKg(value, units));
  const unit = rule.unit ?? "kg";
  const raises = Array.from({ length: RAISES }, (_one, row) => rule.tm_raise?.[row]);
  return {
    kind: rule.kind,
    unit,
    step: rule.step == null ? "" : unit === "kg" ? kg(rule.step) : number(rule.step),
    wave: (rule.wave ?? ["0", "2.5", "5"]).map(number).join("  "),
    weeks: (rule.weeks ?? []).map((groups) => entryText({ set_groups: groups.map(wholeGroup) }, units)).join("\n"),
    deload_every: rule.deload_every ? String(rule.deload_every) : "",
    deload_percent: number(rule.deload_percent ?? "60"),
    ...Object.fromEntries(raises.flatMap((row, at) => [[`over_${at}`, row ? String(row.reps_over) : ""], [`kg_${at}`, row ? kg(row.kg) : ""]])),
  };
}

// A progression from the form's values: {rule, errors}, with null for none. An error is {message, readings} by field; of
// the weeks {message, choices}, each choice with the whole text of the weeks to take instead.
export function ruleOf(values, builder) {
  if (values.kind === "") return { rule: null, errors: {} };
  const { units } = builder;
  const rule = { kind: values.kind };
  const errors = {};
  const number = (name, text, limits = {}) => {
    try {
      return parseNumber(text, { language: builder.language, ...limits });
    } catch (error) {
      if (!(error instanceof TypedNumberError)) throw error;
      const [one, other] = error.readings;
      errors[name] ??= { message: fill(builder.texts.typed[error.code], { one, other }), readings: error.readings };
      return null;
    }
  };
  if (!WITHOUT_STEP.includes(rule.kind)) {
    const step = number("step", values.step.trim() || "0", { least: -100, most: 100 });
    rule.unit = values.unit;
    rule.step = step === null ? null : rule.unit === "kg" ? toKg(step, units) : plain(step);
  }
  if (rule.kind === "wave") {
    const parts = values.wave.split(/[\s;]+|,\s+/).filter(Boolean);
    rule.wave = parts.map((part) => number("wave", part.replace(/%$/, ""), { least: -50, most: 50 })).map((value) => value !== null && plain(value));
  }
  if (rule.kind === "scheme") {
    rule.weeks = readWeeks(values.weeks, builder, errors);
    const rows = Array.from({ length: RAISES }, (_one, at) => [values[`over_${at}`].trim(), values[`kg_${at}`].trim()]);
    rule.tm_raise = rows.filter(([over, kg]) => over || kg).map(([over, kg]) => {
      if (!over || !kg) errors.tm_raise ??= { message: builder.texts.raise_incomplete, readings: [] };
      const mass = number("tm_raise", kg || "0", { least: 0, most: 200 });
      return { reps_over: number("tm_raise", over || "0", { whole: true, least: 0, most: 100 }), kg: mass === null ? null : toKg(mass, units) };
    });
  }
  if (values.deload_every.trim()) {
    rule.deload_every = number("deload_every", values.deload_every, { whole: true });
    const percent = number("deload_percent", values.deload_percent.replace(/%\s*$/, "").trim() || "60", { least: 0, most: 100 });
    rule.deload_percent = percent === null ? null : plain(percent);
  }
  return { rule, errors };
}

// A line of text for each week, as prescriptions are typed.
function readWeeks(text, { units, language, texts, tracking }, errors) {
  const rows = text.split("\n");
  const weeks = [];
  for (const [at, row] of rows.entries()) {
    if (!row.trim()) continue;
    const refuse = (message, choices = []) => {
      errors.weeks ??= { message: fill(texts.in_week, { n: weeks.length + 1, text: message }), choices };
    };
    try {
      const { set_groups: groups, ...others } = readPrescription(row, { units, language, tracking });
      if (Object.keys(others).length || !groups.length) refuse(texts.not_in_a_week);
      weeks.push(groups);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      const choices = error.choices.filter(({ block }) => !block);
      refuse(
        fill(texts.misread[error.code] ?? texts.misread.unknown, { text: error.piece }),
        choices.map((choice) => ({ label: choice.label, text: rows.with(at, choice.text).join("\n") })),
      );
      weeks.push([]);
    }
  }
  return weeks;
}
