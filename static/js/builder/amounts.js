// Numbers, masses, times and distances as trainers type them in a plan line. Masses become kilograms, times seconds,
// distances metres. Pure; entry.js, block_text.js and paste.js build their grammars of it.
import { METRES, clock, parseNumber } from "../numbers.js";
import * as mass from "../units.js";

export const NUMBER = String.raw`\d{1,5}(?:[.,]\d{1,4})?`;
export const DASH = String.raw`\s*[-–—]\s*`;
export const LETTER = "[a-zäöüß]";
export const MASS_UNIT = `(?:kgs?|kilos?|lbs?|pounds?|pfund|#)(?!${LETTER})`;
// 1:30, 1:02:03, 1h30, 2min 30s
export const CLOCK = String.raw`(?:\d{1,3}:[0-5]\d(?::[0-5]\d)?|\d{1,2}\s?h\s?[0-5]?\d(?:\s?m(?:in)?)?(?![a-z\d])|\d{1,3}\s?min\s?[0-5]?\d\s?s(?:ec|ek)?(?![a-z\d]))`;
const FACTORS = {
  seconds: [
    [1, "s|secs?|seconds?|sek|sekunden?"],
    [60, "min|mins|minutes?|minuten?"],
    [3600, "h|hrs?|hours?|std|stunden?"],
  ],
  metres: [
    [1, "m|met(?:er|re)s?"],
    [1000, "km|k|kilomet(?:er|re)s?"],
    [METRES.mi, "mi|miles?|meilen?"],
    [METRES.yd, "yds?|yards?"],
    [METRES.ft, "ft|feet"],
  ],
  reps: [[1, String.raw`reps?|repetitions?|wdh|wiederholung(?:en)?`]],
};
const UNITS = Object.entries(FACTORS).flatMap(([measure, rows]) =>
  rows.map(([factor, words]) => ({ measure, factor, words, pattern: new RegExp(`^(?:${words})$`, "i") })),
);
export const UNIT = String.raw`(?:${UNITS.map(({ words }) => words).join("|")})(?!${LETTER})`;

// The largest of each that the server takes (training/prescriptions.py); masses in kilograms and pounds.
export const MOST = {
  metric: 2000, imperial: 4409.24, percent: 150, effort: 10, seconds: 86_400, rest: 3600, metres: 1_000_000, reps: 1000, sets: 50,
  groups: 20, note: 300, notes: 2000, tempo: 20,
};

export const plain = (value, digits = 4) => String(Number(Number(value).toFixed(digits)));
export const toKg = (value, units) => plain(mass.toKg(value, units));
export const fromKg = (kg, units) => plain(mass.fromKg(kg, units), 2);

// The readings of a typed number: two if it could be a thousand as well as a one in this language.
export function readNumber(text, language, most) {
  try {
    return [parseNumber(text, { language, least: 0, most })];
  } catch ({ readings }) {
    return readings.map((reading) => parseNumber(reading, { language }));
  }
}

// The measure that a unit belongs to, and what one of it is in seconds, metres or reps.
export function unitOf(word) {
  const { measure, factor } = UNITS.find(({ pattern }) => pattern.test(word));
  return { measure, factor };
}

export function secondsOf(clock) {
  const spoken = /^(\d+)\s?(h|min)\s?(\d+)/i.exec(clock);
  if (spoken) return (Number(spoken[1]) * 60 + Number(spoken[3])) * (/h/i.test(spoken[2]) ? 60 : 1);
  return clock.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}

export { clock as clockText };
export const toMetres = (value) => plain(value, 3);
// [value, unit] of a distance: km or miles from 1,000 m on if two digits are enough for it, else m. Two distances are the
// same if they are to `digits`: 2 where they are shown, 3 where the text is read again.
export function distanceParts(metres, units, digits = 2) {
  const value = Number(metres);
  const lengths = units === "imperial" ? [[METRES.mi, "mi"], [METRES.km, "km"]] : [[METRES.km, "km"]];
  for (const [length, unit] of value >= 1000 ? lengths : []) {
    const short = plain(value / length, 2);
    if (plain(short * length, digits) === plain(value, digits)) return [short, unit];
  }
  return [plain(value, digits), "m"];
}
