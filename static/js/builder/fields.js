// Numbers in the fields of the builder's dialogs: what a field shows, and what is typed into it. Ranges are one field:
// “8–10”, “0:45–1:00”. Pure but for the error's view; tested under node.
import { html, nothing } from "lit-html";
import { TypedNumberError, clock, numberText, parseDistance, parseNumber, parseTime } from "../numbers.js";
import { fill } from "../session/texts.js";
import { distanceParts } from "./amounts.js";
import { fromKg, plain, toKg } from "./entry.js";

// The fields of a set group: which columns each has. `kind`: how it is read.
const GROUP = {
  count: { kind: "whole", columns: ["count", "count_max"], least: 1, most: 50 },
  reps: { kind: "whole", columns: ["reps_min", "reps_max"], least: 1, most: 1000, isPair: true },
  seconds: { kind: "time", columns: ["seconds_min", "seconds_max"], isPair: true },
  metres: { kind: "distance", columns: ["metres"] },
  load: { kind: "decimal", columns: ["load_value", "load_max"], least: 0, most: 4000 },
  rpe: { kind: "decimal", columns: ["rpe_min", "rpe_max"], least: 1, most: 10, isPair: true },
  rest: { kind: "time", columns: ["rest_seconds"] },
};
export const columnsOf = (field) => GROUP[field]?.columns ?? [field];
const isMass = (load_type) => /kg$/.test(load_type);

// Reads one number as its column stores it. Throws TypedNumberError.
function read(text, { kind, least, most }, { units, language }) {
  if (kind === "whole") return parseNumber(text, { language, least, most, whole: true });
  if (kind === "time") return parseTime(text, { language });
  if (kind === "distance") return plain(parseDistance(text, { language, unit: "m" }), 3);
  return String(parseNumber(text, { language, least, most }));
}
// A field's error: a text, and the readings of which one was meant.
function errorOf(error, texts) {
  if (!(error instanceof TypedNumberError)) throw error;
  const [one, other] = error.readings;
  return { message: fill(texts.typed[error.code], { one, other }), readings: error.readings };
}

// --- blocks ---
export const shown = (name, value) => (value == null ? "" : name === "rounds" ? String(value) : clock(value));
// {name: text} → {values, errors}; an empty field is null.
export function readNumbers(typed, { language, texts }) {
  const values = {}, errors = {};
  for (const [name, text] of Object.entries(typed)) {
    try {
      const kind = name === "rounds" ? "whole" : "time";
      values[name] = text.trim() ? read(text, { kind, least: 1, most: 100 }, { language }) : null;
    } catch (error) {
      errors[name] = errorOf(error, texts);
    }
  }
  return { values, errors };
}

// --- set groups ---
// Efforts in the scale of the account, RPE or reps in reserve, and back.
const inScale = (ends, { target }) =>
  target.effort === "rir" ? ends.toReversed().map((end) => (end == null ? null : 10 - end)) : ends;
const joined = (least, most) => [...new Set([least, most].filter((text) => text !== ""))].join("–");
// The values of a group's fields as text.
export function groupTexts(group, { units, language, texts }) {
  const number = (value) => (value == null ? "" : numberText(plain(value), language));
  const load = (value) => (value == null ? "" : isMass(group.load_type) ? numberText(fromKg(value, units), language) : number(value));
  const time = (value) => (value == null ? "" : clock(value));
  const [distance, unit] = group.metres == null ? [""] : distanceParts(group.metres, units);
  return {
    type: group.type,
    count: joined(number(group.count), number(group.count_max)),
    reps: joined(number(group.reps_min), number(group.reps_max)),
    amrap: group.amrap,
    seconds: joined(time(group.seconds_min), time(group.seconds_max)),
    metres: distance && `${numberText(distance, language)} ${unit}`,
    load: joined(load(group.load_value), load(group.load_max)),
    load_type: group.load_type,
    rpe: joined(...inScale([group.rpe_min, group.rpe_max], texts).map(number)),
    rest: time(group.rest_seconds),
    note: group.note,
  };
}

// The group of a form's values: {group, errors}. `before`: the group as it was, whose digits stay where a text is as it was.
export function groupOf(values, before, builder) {
  const unchanged = groupTexts(before, builder);
  const group = { ...before, type: values.type, amrap: values.amrap, load_type: values.load_type, note: values.note.trim() };
  const errors = {};
  for (const [name, field] of Object.entries(GROUP)) {
    const isSame = values[name] === unchanged[name] && (name !== "load" || values.load_type === before.load_type);
    if (isSame) continue;
    try {
      Object.assign(group, columns(values[name], field, name, values, builder));
    } catch (error) {
      errors[name] = errorOf(error, builder.texts);
    }
  }
  if (group.load_type === "none" && (group.load_value != null || errors.load)) errors.load = { message: builder.texts.load_unit_missing, readings: [] };
  if (group.load_type !== "none" && group.load_value == null) errors.load ??= { message: builder.texts.needed, readings: [] };
  if (group.count == null) errors.count ??= { message: builder.texts.needed, readings: [] };
  return { group, errors };
}

// The columns of a typed text: {reps_min, reps_max}.
function columns(text, field, name, values, builder) {
  const [first, second = null] = field.columns;
  if (!text.trim()) return Object.fromEntries(field.columns.map((column) => [column, null]));
  const ends = second ? text.trim().split(/\s*[-–—]\s*(?=\d)/) : [text];
  if (ends.length > 2) throw new TypedNumberError("invalid");
  const limits = name === "load" && !isMass(values.load_type) ? { ...field, most: 150 } : name === "rpe" ? { ...field, least: 0 } : field;
  const stored = ends.map((end) => {
    const value = read(end, limits, builder);
    return name === "load" && isMass(values.load_type) ? toKg(value, builder.units) : value;
  });
  const values_ = name === "rpe" ? inScale(stored, builder.texts).map(String) : stored;
  const [least, most = field.isPair ? least : null] = values_;
  return { [first]: least, ...(second ? { [second]: most === least && !field.isPair ? null : most } : {}) };
}

// The view of an error beside its field; a reading that is pressed fills the field in.
export function numberError(id, error, field) {
  if (!error) return nothing;
  const { message, readings = [] } = typeof error === "string" ? { message: error } : error;
  return html`<p class="error" id=${id}>${message}</p>
    ${readings.length && field ? html`<gym-readings for=${field} class="mt-1 flex flex-wrap gap-2">${readings.map((reading) => html`<button type="button" class="btn btn-sm">${reading}</button>`)}</gym-readings>` : nothing}`;
}
