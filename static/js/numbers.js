// Reads numbers as people type them: by the page's language, and nothing of what was typed is dropped. Pure functions.
// `common/numbers.py` does the same on the server; both are tested by tests/numbers.json.

const SPACES = " \u00a0\u2009\u202f";
const LONGEST_TYPED = 40;
const MOST_DIGITS = 15;
const SPACED = new RegExp(`^([0-9]{1,3}(?:[${SPACES}'\u2019][0-9]{3})+)(?:[.,]([0-9]*))?$`);
const ONE_MARK = /^([0-9]*)([.,])([0-9]*)$/;
const GROUPED = /^([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})$/;
const GROUPED_WITH_DECIMALS = /^(?:([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]*)|([1-9][0-9]{0,2}(?:\.[0-9]{3})+),([0-9]*))$/;
const GROUP = /^[1-9][0-9]{0,2}$/; // what can stand before the mark of the thousands

// What was typed can't be read. `code` names the message (invalid, whole, time, distance, ambiguous, unsure); `readings`
// are texts that can be read, one for each meaning.
export class TypedNumberError extends Error {
  constructor(code, readings = []) {
    super(code);
    Object.assign(this, { code, readings });
  }
}
function refuseWith(code, readings) {
  const found = [...new Set(readings)];
  throw new TypedNumberError({ 0: code, 1: "unsure" }[found.length] ?? "ambiguous", found);
}

const formats = new Map();
// A number with at most so many decimals. To make a format takes a millisecond on a phone, so each is made once.
export function localized(value, language, digits = 2) {
  const key = `${language} ${digits}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(language || undefined, { maximumFractionDigits: digits, useGrouping: false }));
  }
  return formats.get(key).format(value);
}
export const decimalMark = (language) => localized(1.1, language)[1];

// Reads a number. `language`: en, de; `whole`: without decimals; `least`, `most`: readings beyond these are not meant.
// Throws TypedNumberError; for what could be a thousand or a one (1.000 in English, 1,000 in German) with both readings.
export function parseNumber(typed, { language, whole = false, least = -Infinity, most = Infinity } = {}) {
  const text = trim(typed).replace("\u2212", "-");
  const sign = /^[+-]/.test(text) ? text[0] : "";
  const body = trimStart(text.slice(sign.length));
  if (!body || body.length > LONGEST_TYPED) throw new TypedNumberError("invalid");
  let values = readingsOf(body, language, whole).map((reading) => Number(sign + reading) + 0);
  if (!values.length || values.some((value) => Math.abs(value) >= 10 ** MOST_DIGITS)) throw new TypedNumberError("invalid");
  if (values.length > 1) {
    const meant = values.filter((value) => value >= least && value <= most);
    if (meant.length > 1) refuseWith("invalid", meant.map((value) => numberText(value, language)));
    values = meant.length ? meant : values;
  }
  if (whole && !Number.isInteger(values[0])) throw new TypedNumberError("whole");
  return values[0];
}
const trim = (text) => String(text).trim();
const trimStart = (text) => text.replace(/^\s+/, "");
const digits = (text) => text.replace(/[^0-9]/g, "");

// All readings of a number without a sign, with a point: two for 1.000 in English, none for 1e3.
function readingsOf(body, language, whole) {
  if (/^[0-9]+$/.test(body)) return [body];
  let match = SPACED.exec(body);
  if (match) return [`${digits(match[1])}.${match[2] || "0"}`];
  match = ONE_MARK.exec(body);
  if (match) {
    const [, before, mark, after] = match;
    if (!before && !after) return [];
    const asDecimal = `${before || "0"}.${after || "0"}`;
    if (after.length !== 3 || !GROUP.test(before)) return [asDecimal];
    if (whole || mark !== decimalMark(language)) return [before + after];
    return [asDecimal, before + after];
  }
  match = GROUPED.exec(body);
  if (match) return [digits(match[1])];
  match = GROUPED_WITH_DECIMALS.exec(body);
  if (match) return [`${digits(match[1] ?? match[3])}.${match[2] || match[4] || "0"}`];
  return [];
}

// A number in the notation with a point, without an exponent.
export const plain = (value) => {
  const text = String(Number(value));
  return text.includes("e") ? Number(value).toFixed(10).replace(/\.?0+$/, "") : text;
};
// A number as a field shows it: with all digits, without marks for thousands, and so that it has one reading.
export function numberText(value, language) {
  const [before, after = ""] = plain(value).split(".");
  const clear = after.length === 3 && GROUP.test(before.replace("-", "")) ? `${after}0` : after;
  return clear ? before + decimalMark(language) + clear : before;
}

// --- times ---
const TIME = /^(?:([0-9]{1,3}):([0-5][0-9])|([0-9]{1,4})):([0-5][0-9])$/;
const PART = "([0-9]+(?:[.,][0-9]+)?)\\s*";
const WORDED_TIME = new RegExp(
  `^(?:${PART}(?:h|hrs?|hours?|std\\.?|stunden?))?\\s*` +
    `(?:${PART}(?:m|mins?\\.?|minutes?|minuten))?\\s*` +
    `(?:${PART}(?:s|secs?\\.?|seconds?|sek\\.?|sekunden?))?$`,
  "i",
);
const MINUTE = 60;
const MOST_BARE_SECONDS = 600; // a bare number below this is seconds; in a run, one below 60 could be minutes

// Seconds as 1:02:03 or 2:00.
export function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const [, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
  return parts[0] ? `${parts[0]}:${minutes}:${rest}` : `${parts[1]}:${rest}`;
}

// Reads a time as seconds: 90, 1:30, 1:02:03, 90s, 2 min, 1h 5m. Throws TypedNumberError. A bare number with several
// meanings (25 for a run, 2830) is refused with each of them.
export function parseTime(typed, { language, isHold = true } = {}) {
  const text = trim(typed);
  if (text.length > LONGEST_TYPED) throw new TypedNumberError("time");
  let match = TIME.exec(text);
  if (match) {
    const [hours, minutes, alone, seconds] = match.slice(1).map((part) => Number(part ?? 0));
    return 3600 * hours + 60 * (minutes + alone) + seconds;
  }
  if (/^[0-9]{1,7}$/.test(text)) return bareTime(Number(text), isHold);
  match = /^([0-9]{1,3})[.,]([0-9]{1,2})$/.exec(text);
  if (match) {
    const [, minutes, rest] = match;
    const inSeconds = (Number(minutes + rest.padEnd(2, "0")) * 60) / 100;
    const readings = rest.length === 2 && rest < "60" ? [`${Number(minutes)}:${rest}`] : [];
    refuseWith("time", [...readings, ...(Number.isInteger(inSeconds) ? [clock(inSeconds)] : [])]);
  }
  match = text && WORDED_TIME.exec(text);
  if (!match) throw new TypedNumberError("time");
  let total = 0;
  for (const [at, factor] of [3600, 60, 1].entries()) {
    try {
      total += factor * parseNumber(match[at + 1] ?? "0", { language });
    } catch {
      throw new TypedNumberError("time");
    }
  }
  const seconds = Number(total.toFixed(6));
  if (!Number.isInteger(seconds)) throw new TypedNumberError("time");
  return seconds;
}
function bareTime(number, isHold) {
  if (number < MINUTE && number && !isHold) refuseWith("time", [clock(60 * number), clock(number)]);
  if (number < MOST_BARE_SECONDS) return number;
  const [hours, minutes, seconds] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100];
  const readings = [clock(number)];
  if (seconds < 60 && (minutes < 60 || !hours)) readings.push(clock(3600 * hours + 60 * minutes + seconds)); // the colons left out
  if (new Set(readings).size > 1) refuseWith("time", readings);
  return number;
}

// --- distances ---
export const METRES = { m: 1, km: 1000, mi: 1609.344, yd: 0.9144, ft: 0.3048 };
const DISTANCE_UNITS = {
  m: "m|meters?|metres?|metern?",
  km: "km|kilometers?|kilometres?|kilometern?",
  mi: "mi\\.?|miles?|meilen?",
  yd: "yds?\\.?|yards?",
  ft: "ft\\.?|feet|foot",
};
const WORDED_DISTANCE = new RegExp(
  `^(.*?)\\s*(?:${Object.entries(DISTANCE_UNITS).map(([name, words]) => `(?<${name}>${words})`).join("|")})?$`,
  "i",
);

// Reads a distance as metres: 400m, 5km, 3.1 mi; a bare number is in `unit` (m, km, mi). Throws TypedNumberError.
export function parseDistance(typed, { language, unit = "m", most = Infinity } = {}) {
  const text = trim(typed);
  const match = text.length <= LONGEST_TYPED && WORDED_DISTANCE.exec(text);
  if (!match) throw new TypedNumberError("distance");
  const written = Object.keys(DISTANCE_UNITS).find((name) => match.groups[name] !== undefined) ?? unit;
  const factor = METRES[written];
  try {
    const value = parseNumber(match[1], { language, least: 0, most: most / factor });
    return Number((value * factor).toFixed(3));
  } catch (error) {
    return refuseWith("distance", error.readings.map((reading) => `${reading} ${written}`));
  }
}

// Metres as a field shows them in `unit`; miles have two digits after the point.
export const distanceText = (metres, unit, language) =>
  numberText(Number((metres / METRES[unit]).toFixed(unit === "mi" ? 2 : 6)), language);
