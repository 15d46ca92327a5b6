// Blocks as trainers type them: “AMRAP 12 min”, “EMOM 10”, “3 rounds for time, cap 15 min”, “Circuit 3 rounds rest 90s”,
// “Interval 40s/20s x 8”, “Superset A”. Pure.
import { CLOCK, LETTER, NUMBER, clockText, secondsOf, unitOf } from "./amounts.js";

const TIME_UNIT = `(?:s|secs?|seconds?|sek|sekunden?|mins?|minutes?|minuten?)(?!${LETTER})`;
const TIME = String.raw`(?:${CLOCK}|${NUMBER}\s*${TIME_UNIT}|\d{1,4})`;
const ROUNDS = `(?:rounds?|runden?|rds?|sets?|sätze|times|mal)(?!${LETTER})`;
const REST = String.raw`(?:rest|pause)(?!${LETTER})`;
const AFTER = String.raw`(?:\s*(?:(?:between|after)\s+(?:each\s+)?rounds?|nach\s+jeder\s+runde|zwischen\s+den\s+runden))?`;
const LAST = String.raw`(?=$|[\s,;:·)])`;

// What a piece of a heading gives; of several fitting pieces the first is taken.
const PIECES = [
  [String.raw`E(?<n>\d{0,2})MOM`, ({ n }) => ({ kind: "emom", ...(n ? { every_seconds: 60 * Number(n) } : {}) })],
  ["amrap", () => ({ kind: "amrap" })],
  ["for time|auf zeit", () => ({ kind: "for_time" })],
  ["circuit|zirkel|rundgang", () => ({ kind: "circuit" })],
  ["tabata", () => ({ kind: "interval", work_seconds: 20, rest_seconds: 10, rounds: 8 })],
  ["hiit|intervals?|intervalle?", () => ({ kind: "interval" })],
  [String.raw`(?:super ?sets?|supersatz|tri-?sets?|giant sets?)(?:\s+(?<key>[a-z]\d?))?`, ({ key }) => ({ kind: "superset", ...(key ? { key: key.toUpperCase() } : {}) })],
  [String.raw`(?:(?:time\s*)?cap|limit|zeitlimit):?\s*(?<a>${TIME})|(?<b>${TIME})\s*(?:(?:time\s*)?cap|limit|zeitlimit)`, ({ a, b }) => ({ cap_seconds: timeOf(a ?? b, 60) })],
  [String.raw`(?:every|alle)\s*(?<a>${TIME}|minute)`, ({ a }) => ({ every_seconds: a === "minute" ? 60 : timeOf(a, 1) })],
  [
    String.raw`(?:work|arbeit)?\s*(?<a>${TIME})\s*(?:work|arbeit|on|an)?\s*/\s*(?:rest|pause)?\s*(?<b>${TIME})\s*(?:rest|pause|off|aus)?`,
    ({ a, b }) => ({ work_seconds: timeOf(a, 1), rest_seconds: timeOf(b, 1) }),
  ],
  [String.raw`(?:work|arbeit)\s*(?<a>${TIME})|(?<b>${TIME})\s*(?:work|arbeit)`, ({ a, b }) => ({ work_seconds: timeOf(a ?? b, 1) })],
  [String.raw`(?:${REST}:?\s*|r)(?<a>${TIME})${AFTER}|(?<b>${TIME})\s*${REST}${AFTER}`, ({ a, b }) => ({ rest_seconds: timeOf(a ?? b, 1) })],
  [String.raw`(?<a>\d{1,2})\s*${ROUNDS}|[x×*]\s*(?<b>\d{1,2})`, ({ a, b }) => ({ rounds: Number(a ?? b) })],
  [String.raw`(?:for\s+|für\s+)?(?<a>${TIME})`, ({ a }) => ({ length: timeOf(a, 60) })],
  [String.raw`(?<a>\d{1,2})\s*[x×*]\s*`, ({ a }) => ({ rounds: Number(a) }), "(?=.)"],
].map(([pattern, read, last = LAST]) => [new RegExp(`(?:${pattern})${last}`, "iy"), read]);
const BETWEEN = /[\s,;:·()–-]*/y;

// Seconds; a number without unit is minutes (bare = 60) or seconds (bare = 1).
function timeOf(text, bare) {
  if (new RegExp(`^${CLOCK}$`, "i").test(text)) return secondsOf(text);
  const [, value, unit] = /^([\d.,]+)\s*(.*)$/.exec(text);
  return Math.round(Number(value.replace(",", ".")) * (unit ? unitOf(unit).factor : bare));
}

function pieceAt(text, at) {
  for (const [pattern, read] of PIECES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { end: pattern.lastIndex, fields: read(match.groups ?? {}), word: match[0] };
  }
  return null;
}

// The block that begins at a place in a text, as {block, end}: its pieces up to `end`. Null if none does. Without the
// time that it needs, an AMRAP is a kind of set and not a block.
export function blockAt(text, at = 0) {
  const fields = {};
  let place = at, end = at;
  for (;;) {
    const piece = pieceAt(text, place);
    if (!piece || Object.keys(piece.fields).some((name) => name in fields && name !== "rest_seconds")) break;
    Object.assign(fields, piece.fields);
    end = piece.end;
    BETWEEN.lastIndex = end;
    BETWEEN.exec(text);
    place = BETWEEN.lastIndex;
    if (place === end && !/[\sx×*]/i.test(text[end - 1])) break;
  }
  const block = blockOf(fields);
  return block && { block, end };
}

function blockOf({ kind, length, ...fields }) {
  const found = kind ?? (fields.work_seconds ? "interval" : fields.every_seconds ? "emom" : fields.rounds ? "circuit" : null);
  const block = { kind: found, ...fields };
  if (length) {
    if (!["amrap", "emom", "for_time"].includes(found) || block.cap_seconds) return null;
    block.cap_seconds = length;
  }
  if (found === "emom") {
    block.every_seconds ??= 60;
    if (block.rounds) block.cap_seconds ??= block.rounds * block.every_seconds;
  }
  const complete = {
    amrap: block.cap_seconds, emom: block.cap_seconds, interval: block.work_seconds,
    circuit: true, superset: true, for_time: true,
  };
  return complete[found] ? block : null;
}

// A whole heading of a block, or null.
export function readBlock(text) {
  const trimmed = text.trim().replace(/[:.]$/, "").trim();
  const found = blockAt(trimmed);
  return found && found.end === trimmed.length ? found.block : null;
}

// AMRAP and EMOM have the same name in every language; another block is labelled with what was typed.
export function blockLabel({ kind, cap_seconds, every_seconds }, typed) {
  const minutes = every_seconds / 60;
  const emom = minutes === 1 ? "EMOM" : Number.isInteger(minutes) ? `E${minutes}MOM` : "";
  const name = { amrap: "AMRAP", emom }[kind];
  return name && cap_seconds ? `${name} ${clockText(cap_seconds)}` : typed.trim();
}
