// A plan line as trainers type it: `3x8-10 @80kg r120`, `5x5 @75%`, `4x6 RPE8 t30X0 ssA "slow"`. The cases are in tests/quick_entry.json.
import * as mass from "../units.js";

const NUMBER = String.raw`\d{1,4}(?:[.,]\d{1,2})?`;
const PARTS = new RegExp(
  [
    String.raw`(?<sets>\d{1,2})\s*[x×*]\s*(?:(?<reps_min>\d{1,4})(?:\s*[-–]\s*(?<reps_max>\d{1,4}))?(?!\d|[.,]\d))?`,
    String.raw`@?\s*(?<percent>${NUMBER})\s*%`,
    String.raw`@?\s*rpe\s*(?<rpe>\d{1,2}(?:[.,]\d)?)`,
    String.raw`@\s*(?<load>${NUMBER})\s*(?<unit>kg|lbs?)?`,
    String.raw`(?<bare>${NUMBER})\s*(?<bare_unit>kg|lbs?)`,
    String.raw`(?:r|rest\s*)(?:(?<minutes>\d{1,2}):(?<seconds>\d{2})|(?<rest>\d{1,4})\s*(?<rest_unit>s|m|min)?)`,
    String.raw`(?:t|tempo\s+)(?<tempo>[0-9x](?:[-.]?[0-9x]){2,3})`,
    String.raw`ss\s*(?<superset>[a-z0-9]{1,3})`,
    String.raw`"(?<notes>[^"]{0,2000})"`,
  ].join("|"),
  "iy",
);
const END = /[\s,;·]*(?:$|(?<=[\s,;·"]))/y;
// The place where the prescription begins after an exercise's name.
const BEGIN = /(?:^|\s)(?=\d{1,2}\s*[x×*]|@|\d{1,4}(?:[.,]\d{1,2})?\s*(?:kg|lbs?|%)|rpe\s*\d|rest\s|r\d|t\d[\dx]{2}|tempo\s|"|ss\s?[a-z0-9]{1,2}(?:\s|$))/i;

export const EMPTY = {
  sets: 3, reps_min: null, reps_max: null, load_type: "none", load_value: null, rest_seconds: null, tempo: "",
  superset: null, notes: "",
};

export class NotUnderstood extends Error {}

const decimal = (text) => Number(text.replace(",", "."));
export const plain = (value, digits = 4) => String(Number(Number(value).toFixed(digits)));
export const toKg = (value, units) => plain(mass.toKg(value, units));
export const fromKg = (kg, units) => plain(mass.fromKg(kg, units), 2);

// Reads the fields of a line from text, with weights in kilograms and as text. Throws NotUnderstood with the first word
// that it can't read.
export function readEntry(text, units) {
  const fields = {};
  let place = text.length - text.trimStart().length;
  while (place < text.length) {
    PARTS.lastIndex = place;
    const match = PARTS.exec(text);
    END.lastIndex = match ? PARTS.lastIndex : 0;
    const end = match && match[0] && END.exec(text);
    if (!end) throw new NotUnderstood(text.slice(place).split(/\s+/)[0].slice(0, 20));
    Object.assign(fields, fieldsOf(match.groups, units));
    place = END.lastIndex || text.length;
  }
  return fields;
}

function fieldsOf(part, units) {
  if (part.sets) {
    const least = part.reps_min ? Number(part.reps_min) : null;
    return { sets: Number(part.sets), reps_min: least, reps_max: part.reps_max ? Number(part.reps_max) : least };
  }
  if (part.percent) return { load_type: "percent_1rm", load_value: plain(decimal(part.percent)) };
  if (part.rpe) return { load_type: "rpe", load_value: plain(decimal(part.rpe)) };
  const load = part.load ?? part.bare;
  if (load) {
    const unit = part.unit ?? part.bare_unit;
    const entered = unit ? (unit.toLowerCase().startsWith("lb") ? "imperial" : "metric") : units;
    return { load_type: "kg", load_value: toKg(decimal(load), entered) };
  }
  if (part.minutes) return { rest_seconds: 60 * Number(part.minutes) + Number(part.seconds) };
  if (part.rest) return { rest_seconds: Number(part.rest) * (/^m/i.test(part.rest_unit ?? "") ? 60 : 1) };
  if (part.tempo) return { tempo: part.tempo.toUpperCase() };
  return part.superset ? { superset: part.superset.toUpperCase() } : { notes: part.notes ?? "" };
}

// Writes a line as trainers type it; reading the text gives the same line.
export function entryText(line, units) {
  const least = line.reps_min ?? line.reps_max;
  const most = line.reps_max ?? line.reps_min;
  const parts = [`${line.sets}x${least == null ? "" : least === most ? least : `${least}-${most}`}`];
  if (line.load_value != null) {
    const value = plain(line.load_value);
    const unit = units === "imperial" ? "lb" : "kg";
    parts.push({ kg: `@${fromKg(line.load_value, units)}${unit}`, percent_1rm: `@${value}%` }[line.load_type] ?? `RPE${value}`);
  }
  if (line.rest_seconds != null) parts.push(`r${line.rest_seconds}`);
  if (line.tempo) parts.push(`t${line.tempo}`);
  if (line.superset) parts.push(`ss${line.superset}`);
  if (line.notes) parts.push(`"${line.notes.replaceAll('"', "'")}"`);
  return parts.join(" ");
}

// “bench 3x8 @80kg” → ["bench", "3x8 @80kg"].
export function splitEntry(text) {
  const at = text.search(BEGIN);
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at).trim()];
}
