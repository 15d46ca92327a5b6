// What is typed for a set: the texts that fields show, and the values that they mean. Pure functions.
import { TypedNumberError, distanceText, numberText, parseDistance, parseNumber, parseTime, clock, plain } from "../numbers.js";
import { fromKg, toKg } from "../units.js";

// Fields of the forms in the order in which they are shown. `columns` of `measures` have the names of a set's columns.
export const NUMBERS = ["weight", "reps", "distance_m", "duration_seconds"];
const COLUMNS = { weight: "weight_kg" };
const MOST = { weight: 9999, reps: 10_000, distance_m: 2_000_000, duration_seconds: 604_800, rpe: 10 };
const columnOf = (name) => COLUMNS[name] ?? name;

// The number fields of an exercise's sets. `measures`: {tracking: {required, any_of, optional}}.
export function fieldsOf(block, measures) {
  const { required, any_of: anyOf, optional } = measures[block.tracking];
  return NUMBERS.filter((name) => [...required, ...anyOf, ...optional].includes(columnOf(name)));
}
// The unit of a distance: of a run km or mi, unless it is known to be shorter than 1,000 m.
export const distanceUnit = ({ pace }, metres) =>
  ["km", "mi"].includes(pace) && !(Number(metres) > 0 && Number(metres) < 1000) ? pace : "m";

// An RPE in the scale `effort`, and back: reps in reserve (rir) are 10 less it.
export const effortIn = (value, effort) => (effort === "rir" ? Number((10 - value).toFixed(2)) : Number(value));

// {field: text} as the form shows these values (with a point, metres, seconds).
export function shownTexts(values, block, { language, effort }) {
  const unit = distanceUnit(block, values.distance_m);
  const shown = { ...values, distance_unit: unit };
  for (const name of ["weight", "reps"]) if (isGiven(values[name])) shown[name] = numberText(values[name], language);
  if (isGiven(values.rpe)) shown.rpe = numberText(effortIn(values.rpe, effort), language);
  if (isGiven(values.distance_m)) shown.distance_m = distanceText(values.distance_m, unit, language);
  if (isGiven(values.duration_seconds)) shown.duration_seconds = clock(Number(values.duration_seconds));
  return shown;
}
const isGiven = (value) => value !== "" && value != null;

// The number that a field's text means: kg or lb, reps, metres, seconds, RPE. Throws TypedNumberError; `most` is on it where
// the number is too large, `least` where it is too small.
export function readNumber(name, text, { block, language, holds = [], unit = "m", effort }) {
  const most = MOST[name];
  const value = {
    weight: () => parseNumber(text, { language, least: 0, most }),
    reps: () => parseNumber(text, { language, whole: true }),
    distance_m: () => parseDistance(text, { language, unit, most }),
    duration_seconds: () => parseTime(text, { language, isHold: holds.includes(block.tracking) }),
    rpe: () => parseNumber(text, { language, least: 0, most }),
  }[name]();
  const given = name === "weight" && block.tracking === "assisted_reps" ? Math.abs(value) : value; // −20 is 20 of help
  const least = name === "reps" ? 1 : 0;
  if (given > most) throw Object.assign(new TypedNumberError("most"), { limit: most });
  if (given < least) throw Object.assign(new TypedNumberError("least"), { limit: least });
  return name === "rpe" ? effortIn(given, effort) : given;
}

// Reads a form's fields ({name: text}): {values, problems}. `values` are an operation's; `problems` are
// {field: {code, readings, limit}}. `measures`: see fieldsOf; `isComplete`: whether all that the exercise needs is asked
// for; `stored` ({set, shown}): what is stored stays as it is where the text was not changed.
export function readSet(fields, block, { units, language, measures, holds, effort, isComplete = true, stored = null }) {
  const { set_type = "", note = "", distance_unit: unit } = fields;
  const values = { units, set_type, weight: "", reps: "", duration_seconds: "", distance_m: "", rpe: "", note };
  const problems = {};
  for (const name of [...NUMBERS, "rpe"]) {
    const text = (fields[name] ?? "").trim();
    if (!text) continue;
    const isSameUnit = name !== "distance_m" || unit === stored?.shown.distance_unit;
    if (stored && name !== "weight" && stored.set[name] != null && text === stored.shown[name] && isSameUnit) {
      values[name] = plain(stored.set[name]);
      continue;
    }
    try {
      values[name] = plain(readNumber(name, text, { block, language, holds, unit, effort }));
    } catch ({ code, readings, limit }) {
      problems[name] = { code, readings, limit };
    }
  }
  if (stored?.set.kg != null && fields.weight?.trim() === stored.shown.weight) {
    Object.assign(values, { units: "metric", weight: plain(stored.set.kg) });
  }
  const missing = Object.keys(problems).length ? null : lacking(values, block, measures, isComplete);
  if (missing) problems[missing] = { code: "lacking", readings: [] };
  return { values, problems };
}

// The first field that a set with these values still needs. A set that is corrected needs a measure only.
export function lacking(values, block, measures, isComplete = true) {
  const { required, any_of: anyOf } = measures[block.tracking];
  const has = (name) => values[name] !== "" && (name === "weight" || Number(values[name]) > 0);
  const names = NUMBERS.filter((name) => [...required, ...anyOf].includes(columnOf(name)));
  if (!isComplete) return ["reps", "distance_m", "duration_seconds"].some(has) ? null : (names.find((name) => name !== "weight") ?? "reps");
  const missing = names.find((name) => required.includes(columnOf(name)) && !has(name));
  if (missing) return missing;
  return anyOf.length && !anyOf.some(has) ? names.find((name) => anyOf.includes(columnOf(name))) : null;
}

// The number to ask about before a set is logged: {field, value}, or null. `last`: weight and reps of the set before, or
// last time's, and `offered`: those that the form offered, all in the user's units. A weight or reps more than three times
// the last and more than was offered, or a first weight over 300 kg, are unusual.
const TIMES = 3;
const HEAVY = 300;
export function unusual(values, { last, offered = {} }, units) {
  const kg = (weight, its = units) => toKg(weight, its) ?? 0;
  const typed = kg(values.weight, values.units);
  const before = kg(last.weight);
  if (typed > (before ? TIMES * before : HEAVY) && typed > kg(offered.weight)) return { field: "weight", value: Number(values.weight) };
  const [reps, usual, most] = [values.reps, last.reps, offered.reps].map((text) => Number(text) || 0);
  return usual && reps > TIMES * usual && reps > most ? { field: "reps", value: reps } : null;
}

// The texts of a stored set's fields, for the dialog that corrects it.
export function textsOf(set, block, { units, language, effort }) {
  const values = { ...set, weight: set.kg == null ? "" : fromKg(set.kg, units) };
  return shownTexts(values, block, { language, effort });
}
