// A plan line as trainers type it: `3x8-10 @80kg r120`, `5/3/1+ @75/85/95%TM`, `w:3x5 @40/50/60% ; 3x5 @100kg`.
// Nothing typed is dropped: what can't be read is refused with its place. The cases are in tests/quick_entry.json.
import {
  CLOCK, DASH, LETTER, MASS_UNIT, MOST, NUMBER, UNIT, clockText, distanceParts, fromKg, plain, readNumber, secondsOf, toKg,
  toMetres, unitOf,
} from "./amounts.js";
import { blockAt, blockLabel } from "./block_text.js";

export { fromKg, plain, toKg };

export const EMPTY_GROUP = {
  count: 1, count_max: null, type: "working", reps_min: null, reps_max: null, amrap: false, seconds_min: null,
  seconds_max: null, metres: null, load_type: "none", load_value: null, load_max: null, rpe_min: null, rpe_max: null,
  rest_seconds: null, note: "",
};
export const EMPTY_LINE = { set_groups: [], block: null, tempo: "", notes: "", per_side: null, alternatives: [] };

// Why a piece is refused; the page has a text for each.
export const CODES = [
  "unknown", "second_load", "second_effort", "second_sets", "second_amount", "second_rest", "second_tempo", "second_note",
  "second_type", "second_block", "second_side", "loads_do_not_match", "efforts_do_not_match", "amounts_do_not_match",
  "ambiguous_load", "ambiguous_number", "sets_missing", "unit_missing", "distance_missing", "out_of_range",
  "not_for_this_exercise", "block_offer", "name_missing", "empty_block", "week_heading",
];

// A piece of the text that isn't taken: `start` and `end` are its place in the text, `choices` what may have been meant,
// each {label, text} with the whole text to take instead, and for a block also {block}.
export class NotUnderstood extends Error {
  constructor(text, start, end, code, choices = []) {
    super(text.slice(start, end));
    Object.assign(this, { piece: text.slice(start, end), start, end, code, choices });
  }
}

// --- the grammar ---
const LAST = String.raw`(?=$|[\s,;·@"“„]|/\s*[a-zäöü])`;
const AMRAP = String.raw`(?:amrap|max(?:imum)?|as many as possible)(?!${LETTER})`;
const QUANTITY = String.raw`(?:${CLOCK}|${NUMBER}(?:\s*${UNIT})?)`;
const ITEM = String.raw`(?:${AMRAP}|${QUANTITY}(?:${DASH}${QUANTITY})?\+?(?:\s?${UNIT})?)`;
const AMOUNT = [
  String.raw`\d{1,4}(?:${DASH}\d{1,4}){2,}\+?(?:\s*${UNIT})?`, // 12-10-8-6
  String.raw`\d{1,4}(?:,\s?\d{1,4}){2,}\+?(?!\s*(?:${MASS_UNIT}|%|[x×*]\s*\d))(?:\s*${UNIT})?`, // 12, 10, 8
  String.raw`${ITEM}(?:\s*/\s*${ITEM})*`, // 5, 8-10, 60s, 5/3/1+
].join("|");
const TYPES = [
  ["warmup", "w|wu|warm-?ups?", "warm-?ups?(?: sets?)?|aufwärmen|aufwärmsatz|aufwärmsätze"],
  ["drop", "d|ds|drops?", "drop ?sets?|dropsatz|dropsätze"],
  ["failure", "f|failure", "(?:to |bis zum |bis )?(?:failure|muskelversagen)"],
  ["rest_pause", "rp|rest-?pause", "rest-?pause"],
  ["working", "work(?:ing)?", "working sets?|arbeitssatz|arbeitssätze"],
];
const AT = String.raw`(?:@|(?:at|bei|mit|with)\s)\s*`;
const LOAD_NUMBER = String.raw`${NUMBER}\s*(?:${MASS_UNIT}|%)?`;
const LOAD_ITEM = String.raw`(?:\+\s*|[−-])?${LOAD_NUMBER}(?:${DASH}${LOAD_NUMBER})*`;
const MAX_OF = String.raw`\s*(?:of\s+|vom\s+)?(?:(?<tm>TM|training max|trainingsmaximum)|e?1\s?RM)(?!${LETTER})`;
const EFFORT_NUMBER = String.raw`\d{1,2}(?:[.,]\d)?`;
const EFFORT_ITEM = String.raw`${EFFORT_NUMBER}(?:${DASH}${EFFORT_NUMBER})?`;
const EFFORTS = String.raw`${EFFORT_ITEM}(?:\s*/\s*${EFFORT_ITEM})*`;
const QUOTED = String.raw`(?:"(?<a>(?:[^"]|"")*)"|[“„](?<b>[^“”"]*)[“”"])`;
const SIDES = String.raw`(?:side|leg|arm|hand|foot|seite|bein|hand)`;

const sticky = (pattern, last = LAST) => new RegExp(`(?:${pattern})${last}`, "iyd");
const PIECES = [
  ["note", new RegExp(String.raw`(?:note|notiz)\s*:?\s*${QUOTED}`, "iyd")],
  ["note", sticky(String.raw`\((?<a>[^()]*)\)`)],
  ["quote", new RegExp(QUOTED, "iyd")],
  ["tempo", new RegExp(String.raw`tempo\s*:?\s*${QUOTED}`, "iyd")],
  ...TYPES.map(([type, short]) => ["type", new RegExp(String.raw`(?:${short})\s*:`, "iyd"), type]),
  ...TYPES.map(([type, , words]) => ["type", sticky(words), type]),
  ["block", sticky(String.raw`(?:ss\s*|(?:super ?set|supersatz)\s+)(?<key>[a-z0-9]{1,3})`)],
  ["sets", sticky(String.raw`(?<count>\d{1,2})(?:${DASH}(?<count_max>\d{1,2}))?\s*[x×*](?:\s*(?<amount>${AMOUNT}))?`, String.raw`(?:(?=\s*[x×*]\s*\d)|${LAST})`)],
  ["sets", sticky(String.raw`(?<count>\d{1,2})(?:${DASH}(?<count_max>\d{1,2}))?\s*(?:sets?|sätze|satz)(?!${LETTER})(?:\s*(?:of|à|a|x|×|mit|with)(?=[\s\d]))?\s*(?<amount>${AMOUNT})?`)],
  ["effort", sticky(String.raw`(?:@\s*)?(?:(?<name>rpe|rir)\s*(?<values>${EFFORTS})|(?<values2>${EFFORT_ITEM})\s*(?<name2>rpe|rir))`)],
  ["rest", sticky(String.raw`(?:r|(?:rest|pause)\s*:?)\s*(?:(?<none>[-–])|(?<time>${CLOCK}|${NUMBER}\s*(?:${UNIT})?))|(?<time2>${CLOCK}|${NUMBER}\s*${UNIT})\s*(?:rest|pause)|(?<zero>no rest|keine pause)`)],
  ["tempo", sticky(String.raw`(?:t|tempo\s*:?\s*)(?<value>[0-9x](?:[-.]?[0-9x]){2,3})`)],
  ["side", sticky(String.raw`/\s*(?:${SIDES}|je\s+${SIDES})|(?:per|each|pro|je|jede|jedes|jeder)\s+${SIDES}|each|e/s|(?<both>total|in total|both sides|insgesamt|beide seiten)`)],
  ["pace", sticky(String.raw`(?:@\s*)?(?<clock>\d{1,2}:[0-5]\d)\s*(?:min)?\s*(?:/|per|pro)\s*(?<per>km|mi(?:le)?|\d{2,4}\s?m)(?!${LETTER})`)],
  ["load", sticky(String.raw`(?<at>${AT})?(?:(?:bw|bodyweight|body weight|körpergewicht)(?<added>\s*[+−-]\s*${LOAD_NUMBER})?|(?<loads>${LOAD_ITEM}(?:\s*/\s*${LOAD_ITEM})*)(?:${MAX_OF})?)`)],
  ["times", sticky(String.raw`[x×*]\s*(?:(?<load>${LOAD_NUMBER})|(?<amount>${AMOUNT}))`)],
  ["amount", sticky(`(?<amount>${AMOUNT})`)],
];

// Where a block may begin within a line; what follows decides whether it is one.
const BLOCK = new RegExp(
  String.raw`E\d{0,2}MOM|amrap|for time|auf zeit|circuit|zirkel|tabata|hiit|interval|(?:every|alle)\s|\d{1,2}\s*(?:rounds?|runden?|rds?)(?!${LETTER})|[\d:.]+\s*(?:${UNIT})?\s*(?:AMRAP|E\d{0,2}MOM)|(?:\d{1,2}\s*[x×*]\s*)?\d{1,3}\s*s\s*/\s*\d{1,3}\s*s(?!${LETTER})`,
  "iy",
);
const SPACE = /[\s,;·]*/y;
const CUTS = new RegExp(
  String.raw`${QUOTED.replaceAll(/\?<\w>/g, "?:")}|(?<cut>;|\n|(?<!@\s*)\s\+\s+(?!${LOAD_NUMBER}(?<=[a-z#%])(?:\s|$)))`,
  "gi",
);
const IS_CLOCK = new RegExp(`^(${CLOCK})\\s*(?:min)?$`, "i");
const IS_AMRAP = new RegExp(`^${AMRAP}`, "i");
const IS_DASHED = new RegExp(String.raw`^\d+(?:${DASH}\d+){2,}`);
const IS_DASHED_LOAD = new RegExp(String.raw`^\s*${LOAD_NUMBER}(?:${DASH}${LOAD_NUMBER}){2,}\s*$`, "i");
const NUMBER_AND_UNIT = new RegExp(`^(${NUMBER})\\s*(${UNIT})?$`, "i");
const NUMBER_AND_WORD = new RegExp(`^(${NUMBER})\\s*(.*)$`);
const LAST_UNIT = new RegExp(`(${UNIT})\\s*$`, "i");
const LAST_LOAD_UNIT = new RegExp(`(%|${MASS_UNIT})\\s*$`, "i");
const HAS_MASS_UNIT = new RegExp(MASS_UNIT, "i");

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

// The piece that begins at `at` in `text`, as {kind, start, end, part, span, extra}; null if none does.
function pieceAt(text, at) {
  const mayBeBlock = matchAt(BLOCK, text, at);
  const block = mayBeBlock && blockAt(text, at);
  if (block) return { kind: "block_offer", start: at, end: block.end, block: block.block };
  for (const [kind, pattern, type] of PIECES) {
    const match = matchAt(pattern, text, at);
    if (!match?.[0] || (kind === "load" && !isLoad(match))) continue;
    return { kind, type, start: at, end: at + match[0].length, part: match.groups ?? {}, spans: match.indices.groups ?? {} };
  }
  return null;
}
// Without @ a load needs its unit or a plus: “80” alone may be anything.
const isLoad = ({ groups: { at, loads } }) => at || !loads || /[a-z%#]|^\+/i.test(loads);

// --- what a trainee's set of each kind of exercise takes ---
const WEIGHTED = ["kg", "percent_1rm", "percent_tm"];
const TAKES = {
  weight_reps: [["reps"], WEIGHTED],
  bodyweight_reps: [["reps"], ["added_kg", "percent_1rm", "percent_tm"]],
  assisted_reps: [["reps"], ["assisted_kg"]],
  reps: [["reps"], []],
  duration: [["seconds"], []],
  weight_duration: [["seconds"], WEIGHTED],
  distance_duration: [["metres", "seconds"], []],
  weight_distance: [["metres", "seconds"], WEIGHTED],
};
const takes = (tracking) => TAKES[tracking] ?? [["reps", "seconds", "metres"], [...WEIGHTED, "added_kg", "assisted_kg"]];
const LONGEST_BARE = 600; // seconds; from here on a number without unit may be minutes or a mistake

// --- reading ---
// The prescription of a text as {set_groups, tempo?, notes?, per_side?, block?}; masses are kilograms, decimals text.
// Raises NotUnderstood for the first piece that it does not take. `tracking` is the exercise's.
export function readPrescription(text, { units = "metric", tracking = null, language = "en" } = {}) {
  const context = { text, units, tracking, language };
  const segments = segmentsOf(text);
  const line = {};
  const found = segments.map((pieces) => gather(context, pieces, line, segments.length > 1));
  const rests = found.filter(({ rest }) => rest);
  const last = found.at(-1)?.rest;
  if (rests.length === 1 && last) for (const segment of found) segment.rest = last;
  const set_groups = found.flatMap((segment) => groupsOf(context, segment));
  if (set_groups.length > MOST.groups) throw refusal(context, { start: 0, end: text.length }, "out_of_range");
  return { set_groups, ...Object.fromEntries(Object.entries(line).map(([name, { value }]) => [name, value])) };
}

const refusal = (context, { start, end }, code, choices) => new NotUnderstood(context.text, start, end, code, choices);
// The text with another one in the place of a piece.
function replaced({ text }, { start, end }, other) {
  const space = start && !/\s/.test(text[start - 1]) && other ? " " : "";
  return (text.slice(0, start) + space + other + text.slice(end)).replace(/\s+/g, " ").trim();
}

// Pieces of each group: a `;`, a ` + ` or a comma begins a group if sets follow, else the pieces belong to the group before.
// A quote between such separators is the note of the line.
function segmentsOf(text) {
  const segments = [];
  let pieces = [];
  for (const [start, end] of stretches(text)) {
    const within = [];
    let place = start;
    const subject = text.slice(0, end);
    while (place < end) {
      const before = matchAt(SPACE, subject, place)[0];
      place += before.length;
      if (place >= end) break;
      const piece = pieceAt(subject, place);
      if (!piece) throw new NotUnderstood(text, place, place + /^\S[^\s;]*/.exec(subject.slice(place))[0].length, "unknown");
      within.push({ ...piece, comma: before.includes(",") });
      place = piece.end;
    }
    if (within.length && within.every(({ kind }) => kind === "quote")) within.forEach((piece) => (piece.kind = "notes"));
    if (segments.length && within.some(beginsGroup)) pieces = [];
    for (const piece of within) {
      if (piece.comma && ["sets", "type"].includes(piece.kind) && pieces.some(beginsGroup)) pieces = [];
      if (!pieces.length) segments.push(pieces);
      pieces.push(piece);
    }
  }
  return segments;
}
const beginsGroup = ({ kind }) => ["sets", "amount", "type", "times"].includes(kind);

// [start, end] of what is between `;`, line breaks and ` + `, outside of quotes.
function stretches(text) {
  const parts = [];
  let start = 0;
  for (const match of text.matchAll(CUTS)) {
    if (!match.groups.cut) continue;
    parts.push([start, match.index]);
    start = match.index + match[0].length;
  }
  return [...parts, [start, text.length]];
}

// The fields of a group by name, each {value, piece}; those of the line go into `line`.
function gather(context, pieces, line, several) {
  const found = {};
  const take = (where, name, piece, value, code) => {
    if (where[name]) throw refusal(context, piece, code);
    where[name] = { value, piece };
  };
  const amount = (piece, name) => {
    const items = readAmount(context, piece, name);
    if (!found.amount) return take(found, "amount", piece, items);
    const measures = new Set([measureOf(found.amount.value), measureOf(items)]);
    if (!(measures.has("metres") && measures.has("seconds"))) throw refusal(context, piece, "second_amount");
    return take(found, "beside", piece, items, "second_amount");
  };
  const quote = (piece, most) => {
    const quoted = (piece.part.a ?? piece.part.b).replaceAll('""', '"');
    if (quoted.length > most) throw refusal(context, piece, "out_of_range");
    return quoted;
  };
  const notes = (piece) => take(line, "notes", piece, quote(piece, MOST.notes).replaceAll("↵", "\n"), "second_note");
  const note = (piece) => take(found, "note", piece, quote(piece, MOST.note), "second_note");
  const read = {
    sets(piece) {
      const count = Number(piece.part.count), most = piece.part.count_max ? Number(piece.part.count_max) : null;
      if (!count || (most !== null && most <= count) || Math.max(count, most) > MOST.sets) throw refusal(context, piece, "out_of_range");
      take(found, "count", piece, { count, count_max: most }, "second_sets");
      if (piece.part.amount) amount(piece);
    },
    amount: (piece) => amount(piece),
    times(piece) {
      const isLoad = piece.part.load && (/[a-z%#]/i.test(piece.part.load) || (found.count && found.amount));
      if (!isLoad) return amount(piece, piece.part.amount ? "amount" : "load");
      return take(found, "load", piece, readLoads(context, piece, "load"), "second_load");
    },
    type: (piece) => take(found, "type", piece, piece.type, "second_type"),
    load(piece) {
      if (found.load) throw refusal(context, piece, "second_load", asList(context, pieces, found.count?.value.count));
      found.load = { value: readLoads(context, piece, "loads"), piece };
    },
    effort: (piece) => take(found, "effort", piece, readEfforts(context, piece), "second_effort"),
    rest: (piece) => take(found, "rest", piece, readRest(context, piece), "second_rest"),
    pace: (piece) => take(found, "pace", piece, piece.part, "second_amount"),
    note,
    notes,
    quote: several ? note : notes,
    tempo: (piece) => take(line, "tempo", piece, piece.part.value?.toUpperCase() ?? quote(piece, MOST.tempo), "second_tempo"),
    block: (piece) => take(line, "block", piece, piece.part.key.toUpperCase(), "second_block"),
    side(piece) {
      const value = !piece.part.both;
      if (line.per_side && line.per_side.value !== value) throw refusal(context, piece, "second_side");
      line.per_side = { value, piece };
    },
    block_offer(piece) {
      const label = blockLabel(piece.block, context.text.slice(piece.start, piece.end));
      throw refusal(context, piece, "block_offer", [{ label, text: replaced(context, piece, ""), block: piece.block }]);
    },
  };
  for (const piece of pieces) read[piece.kind](piece);
  return found;
}

// “3x5 @65% 75% 85%” may mean a list of loads, if there are as many as sets.
function asList(context, pieces, count) {
  const loads = pieces.filter(({ kind }) => kind === "load");
  if (loads.length !== count) return [];
  const label = loads.map(({ start, end }) => context.text.slice(start, end).replace(/^@\s*/, "")).join("/");
  let { text } = context;
  for (const [index, { start, end }] of [...loads.entries()].reverse()) text = replaced({ text }, { start, end }, index ? "" : `@${label}`);
  try {
    readPrescription(text, context);
  } catch (error) {
    if (error instanceof NotUnderstood) return [];
    throw error;
  }
  return [{ label, text }];
}

// The parts of a text between separators, each with its place.
function split(text, at, separator) {
  const parts = [];
  let start = 0;
  for (const match of text.matchAll(separator)) {
    parts.push([text.slice(start, match.index), at + start]);
    start = match.index + match[0].length;
  }
  return [...parts, [text.slice(start), at + start]].map(([part, place]) => {
    const lead = part.length - part.trimStart().length;
    return { text: part.trim(), at: place + lead };
  });
}
const DASHES = new RegExp(DASH, "g");

function readTyped(context, text, at, most) {
  const values = readNumber(text, context.language, most);
  if (values.length > 1) {
    const place = { start: at, end: at + text.length };
    const choice = (value) => ({ label: plain(value), text: context.text.slice(0, at) + exact(value) + context.text.slice(place.end) });
    throw refusal(context, place, "ambiguous_number", values.map(choice));
  }
  return values[0];
}

// Items of an amount: {measure, min, max, amrap}; `measure` is null for a number without unit.
function readAmount(context, piece, name = "amount") {
  const text = piece.part[name], [at] = piece.spans[name];
  const isDashed = IS_DASHED.test(text);
  const isListed = /^\d+(?:,\s?\d+){2,}/.test(text);
  const unit = LAST_UNIT.exec(text)?.[1];
  const items = split(text, at, isDashed ? DASHES : isListed ? /,\s?/g : /\//g).map((item) => {
    if (IS_AMRAP.test(item.text)) return { measure: "amrap", min: null, max: null, amrap: true };
    const [from, to = from] = split(item.text.replace("+", " "), item.at, DASHES).map((one) => quantity(context, one, unit));
    if (from.value > to.value || !to.value) throw refusal(context, piece, "out_of_range");
    return { measure: to.measure, min: from.value, max: to.value, amrap: item.text.includes("+") };
  });
  return fitted(context, piece, items);
}

// A number with its unit or, if it has none, that of the end of the list.
function quantity(context, { text, at }, lastUnit) {
  const clock = IS_CLOCK.exec(text);
  if (clock && secondsOf(clock[1]) <= MOST.seconds) return { measure: "seconds", value: secondsOf(clock[1]) };
  if (clock) throw refusal(context, { start: at, end: at + text.length }, "out_of_range");
  const found = NUMBER_AND_UNIT.exec(text);
  if (!found) throw refusal(context, { start: at, end: at + text.length }, "unknown");
  const [, digits, word] = found;
  const { measure, factor } = word || lastUnit ? unitOf(word || lastUnit) : { measure: null, factor: 1 };
  const value = readTyped(context, digits, at, MOST[measure ?? "reps"] / factor) * factor;
  if (measure === "metres" && value <= MOST.metres) return { measure, value: Number(toMetres(value)) };
  if (!Number.isInteger(Number(value.toFixed(6))) || value > MOST[measure ?? "reps"]) {
    throw refusal(context, { start: at, end: at + text.length }, "out_of_range");
  }
  return { measure, value: Math.round(value) };
}

const measureOf = (items) => items.find(({ measure }) => measure !== "amrap")?.measure ?? "amrap";
const typedItem = ({ min, max, amrap }, unit) => `${min === max ? min : `${min}-${max}`}${unit}${amrap ? "+" : ""}`;

// The items in the measure of the exercise; refuses what its sets don't have.
function fitted(context, piece, items) {
  const [amounts] = takes(context.tracking);
  const numbers = items.filter(({ measure }) => measure !== "amrap");
  if (numbers.some(({ measure }) => measure !== numbers[0].measure)) throw refusal(context, piece, "unknown");
  if (!numbers.length) return items;
  let { measure } = numbers[0];
  const ranges = numbers.some(({ min, max }) => min !== max);
  if (measure === null && !amounts.includes("reps")) {
    if (amounts.includes("metres") || numbers.some(({ max }) => max >= LONGEST_BARE)) {
      throw refusal(context, piece, "unit_missing", unitChoices(context, piece, items, amounts.includes("metres") && !ranges));
    }
    measure = "seconds";
  }
  measure ??= "reps";
  if (!amounts.includes(measure)) throw refusal(context, piece, "not_for_this_exercise");
  if (measure === "metres" && ranges) throw refusal(context, piece, "out_of_range");
  const isBare = numbers[0].measure === null;
  return items.map((item) => (item.measure === "amrap" ? item : { ...item, measure, isBare: isBare && measure === "reps" }));
}

// What a number without unit may be: of a run 5 is kilometres or minutes, 500 metres or seconds.
function unitChoices(context, piece, items, isDistance) {
  const [start, end] = piece.spans.amount ?? [piece.start, piece.end];
  const isFar = context.tracking === "distance_duration" && items.every(({ max }) => max < 100);
  const far = context.units === "imperial" ? "mi" : "km";
  const choice = (unit, factor) => ({
    label: items.map(({ min, max }) => [...new Set([min, max])].map((one) => (factor ? clockText(one * factor) : one)).join("–")).join("/") + (factor ? "" : ` ${unit}`),
    text: context.text.slice(0, start) + items.map((item) => typedItem(item, unit)).join("/") + context.text.slice(end),
  });
  return [...(isDistance ? [choice(isFar ? far : "m")] : []), isFar ? choice("min", 60) : choice("s", 1)];
}

// Loads as {load_type, load_value, load_max}, one for each item of the list; [] for body weight.
function readLoads(context, piece, name) {
  const [, loads] = takes(context.tracking);
  const text = piece.part[name] ?? piece.part.added;
  if (!text) return []; // body weight
  const [at] = piece.spans[name] ?? piece.spans.added;
  const unit = LAST_LOAD_UNIT.exec(text)?.[1];
  const sign = /^\s*[+−-]/.exec(text)?.[0].trim();
  const isPercent = text.includes("%");
  if (isPercent && (sign || HAS_MASS_UNIT.test(text))) throw refusal(context, piece, "unknown");
  const mostOf = (word) => MOST[isPercent ? "percent" : unitsOf(word, context.units)];
  const items = split(text, at, IS_DASHED_LOAD.test(text) ? DASHES : /\//g).map((item) => {
    const bare = item.text.replace(/^[+−-]\s*/, "");
    return split(bare, item.at + item.text.length - bare.length, DASHES).map((one) => {
      const [, digits, word] = NUMBER_AND_WORD.exec(one.text);
      return { value: readTyped(context, digits, one.at, mostOf(word || unit)), unit: word || unit };
    });
  });
  const values = items.flat();
  if (values.some((one) => one.value > mostOf(one.unit) || (isPercent && one.value < 1))) throw refusal(context, piece, "out_of_range");
  if (!unit && !sign && values.every(({ value }) => value <= MOST.effort)) throw ambiguous(context, piece, items, loads);
  const ofSign = { "+": "added_kg", "-": "assisted_kg", "−": "assisted_kg" }[sign];
  const ofTracking = { bodyweight_reps: "added_kg", assisted_reps: "assisted_kg" }[context.tracking] ?? "kg";
  const load_type = isPercent ? (piece.part.tm ? "percent_tm" : "percent_1rm") : (ofSign ?? ofTracking);
  if (!loads.includes(load_type)) throw refusal(context, piece, "not_for_this_exercise");
  const stored = (one) => (isPercent ? plain(one.value) : toKg(one.value, unitsOf(one.unit, context.units)));
  return items.map(([from, to]) => {
    if (to && from.value >= to.value) throw refusal(context, piece, "out_of_range");
    return { load_type, load_value: stored(from), load_max: to ? stored(to) : null };
  });
}
const unitsOf = (unit, units) => (unit ? (/^(?:lb|po|pf|#)/i.test(unit) ? "imperial" : "metric") : units);

// A small number behind @ may be a load or an effort.
function ambiguous(context, piece, items, loads) {
  const unit = context.units === "imperial" ? "lb" : "kg";
  const values = (dash) => items.map((pair) => pair.map(({ value }) => plain(value)).join(dash)).join("/");
  const takesMass = loads.some((type) => type.endsWith("kg"));
  const isEffort = items.flat().every(({ value }) => value >= 1 && Number.isInteger(value * 2));
  return refusal(context, piece, "ambiguous_load", [
    ...(takesMass ? [{ label: `${values("–")} ${unit}`, text: replaced(context, piece, `@${values("-")}${unit}`) }] : []),
    ...(isEffort ? [{ label: `RPE ${values("–")}`, text: replaced(context, piece, `RPE${values("-")}`) }] : []),
  ]);
}

// Efforts as {rpe_min, rpe_max}; reps in reserve are 10 − RPE.
function readEfforts(context, piece) {
  const { name, name2, values, values2 } = piece.part;
  const isReserve = /rir/i.test(name ?? name2);
  return (values ?? values2).split("/").map((item) => {
    const typed = item.split(DASHES).map((one) => Number(one.trim().replace(",", ".")));
    if (typed.length > 1 && typed[0] >= typed[1]) throw refusal(context, piece, "out_of_range");
    const [from, to = from] = isReserve ? typed.map((value) => 10 - value).reverse() : typed;
    if (from < 1 || to > 10 || !Number.isInteger(from * 2) || !Number.isInteger(to * 2)) throw refusal(context, piece, "out_of_range");
    return { rpe_min: plain(from), rpe_max: plain(to) };
  });
}

// Seconds, or null for “r-”: no rest of its own.
function readRest(context, piece) {
  const { none, zero, time, time2 } = piece.part;
  if (none) return null;
  if (zero) return 0;
  const typed = time ?? time2, [at] = piece.spans.time ?? piece.spans.time2;
  const restOf = () => {
    const clock = IS_CLOCK.exec(typed);
    if (clock) return secondsOf(clock[1]);
    const [, digits, word] = NUMBER_AND_WORD.exec(typed);
    const { measure, factor } = /^m$/i.test(word) ? { measure: "seconds", factor: 60 } : unitOf(word || "s");
    if (measure !== "seconds") throw refusal(context, piece, "unknown");
    return readTyped(context, digits, at, MOST.rest / factor) * factor;
  };
  const seconds = restOf();
  if (!Number.isInteger(seconds) || seconds > MOST.rest) throw refusal(context, piece, "out_of_range");
  return seconds;
}

// The set groups of one group's pieces. A list stands for single sets, and pairs with the other lists.
function groupsOf(context, { type, count, amount, beside, load, effort, rest, note, pace }) {
  if (!type && !count && !amount && !load && !effort && !rest && !note) return [];
  const [first] = amount?.value ?? [];
  if (first?.isBare && amount.value.length === 1 && !count && amount.piece.kind === "amount" && !first.amrap) {
    throw setsMissing(context, amount.piece, first);
  }
  const lists = [
    [amount, "amounts_do_not_match"], [beside, "amounts_do_not_match"], [load, "loads_do_not_match"], [effort, "efforts_do_not_match"],
  ].filter(([list]) => list?.value.length > 1);
  const sets = lists.length ? (count?.value.count ?? lists[0][0].value.length) : null;
  for (const [list, code] of lists) {
    if (list.value.length !== sets || count?.value.count_max) throw refusal(context, list.piece, code);
  }
  const nth = (list, index) => (list?.value.length > 1 ? list.value[index] : list?.value[0]);
  return Array.from({ length: sets ?? 1 }, (_one, index) => ({
    ...EMPTY_GROUP,
    ...(lists.length ? {} : count?.value),
    ...(type ? { type: type.value } : {}),
    ...measured(nth(amount, index)),
    ...measured(nth(beside, index)),
    ...paced(context, pace, nth(amount, index), beside),
    ...nth(load, index),
    ...nth(effort, index),
    ...(rest ? { rest_seconds: rest.value } : {}),
    ...(note ? { note: note.value } : {}),
  }));
}
function measured(item) {
  if (!item) return {};
  const { measure, min, max, amrap } = item;
  if (measure === "metres") return { metres: plain(min), ...(amrap ? { amrap } : {}) };
  if (measure === "seconds") return { seconds_min: min, seconds_max: max, ...(amrap ? { amrap } : {}) };
  return { reps_min: min, reps_max: max, amrap };
}
function paced(context, pace, item, beside) {
  if (!pace) return {};
  if (item?.measure !== "metres") throw refusal(context, pace.piece, "distance_missing");
  if (beside) throw refusal(context, pace.piece, "second_amount");
  const per = { k: 1000, m: 1609.344 }[pace.value.per[0].toLowerCase()] ?? Number.parseInt(pace.value.per, 10);
  const seconds = Math.round((secondsOf(pace.value.clock) * item.min) / per);
  return { seconds_min: seconds, seconds_max: seconds };
}
function setsMissing(context, piece, { min, max }) {
  const one = (label, other) => ({ label, text: replaced(context, piece, other) });
  if (min === max) return refusal(context, piece, "sets_missing", [one(`1 × ${min}`, `1x${min}`)]);
  return refusal(context, piece, "sets_missing", [
    one(`1 × ${min}–${max}`, `1x${min}-${max}`), one(`1 × ${min}, 1 × ${max}`, `${min}/${max}`),
  ]);
}

// --- a line's name ---
// “C2 row” is a rowing machine by its maker.
const LABEL = /^\s*(?!C2\s+(?:row|bike|ski|erg))([A-J])(\d{1,2})\s*[:.)]?\s+(?=\S)/i;
const BEGINS = new RegExp(String.raw`^(?:(?:${TYPES.map(([, short]) => short).join("|")})\s*:\s*)?(?:\d{1,2}(?:${DASH}\d{1,2})?\s*[x×*]\s*(?:[\d,;]|$|\s|amrap|max)|@|")`, "i");

// “A1 bench press 3x8 @80kg” → {label: "A1", name: "bench press", rest: "3x8 @80kg", restAt: 15}. A name ends before the
// first word with which a prescription begins; its own first word never is one: “21s curl”, “90/90 hip switch”.
export function splitEntry(text) {
  const { label, start } = splitLabel(text);
  let at = BEGINS.test(text.slice(start)) ? start : -1;
  for (const { index } of at < 0 ? text.matchAll(/(?<=\S)\s+(?=\S)|(?<=\s)(?=")/g) : []) {
    const place = index + /^\s*/.exec(text.slice(index))[0].length;
    if (place <= start || !beginsPrescription(text, place)) continue;
    at = place;
    break;
  }
  const name = (at < 0 ? text.slice(start) : text.slice(start, at)).trim().replace(/\s*[:,–-]$/, "");
  const rest = at < 0 ? "" : text.slice(at).trimEnd();
  return { label, name, rest, restAt: at < 0 ? text.length : at };
}
// The label of a line in a superset, and where its name starts.
export function splitLabel(text) {
  const found = LABEL.exec(text);
  if (found) return { label: (found[1] + found[2]).toUpperCase(), start: found[0].length };
  return { label: null, start: text.length - text.trimStart().length };
}
function beginsPrescription(text, at) {
  if (text[at] === "(") return false; // “deadlift (dumbbell)” is a name
  const piece = pieceAt(text, at);
  if (!piece) return text[at] === "@" || text[at] === '"' || BEGINS.test(text.slice(at));
  if (/^\d+$/.test(text.slice(at, piece.end))) {
    const next = piece.end + matchAt(SPACE, text, piece.end)[0].length;
    // “2 board press” and “figure 8 3x10” have their number in the name.
    return next >= text.length || !["sets", undefined].includes(pieceAt(text, next)?.kind);
  }
  // “SSB” is a bar; a superset is typed ssA.
  return piece.kind !== "block" || !text.startsWith("SS", at);
}

// --- writing ---
// Writes a line as trainers type it; reading the text gives the same line, its alternatives apart.
export function entryText(line, units) {
  const parts = runsOf(line.set_groups);
  const rests = line.set_groups.map(({ rest_seconds }) => rest_seconds ?? null);
  const isShared = rests.every((rest) => rest === rests[0]);
  const isOnlyLast = parts.length > 1 && !isShared && parts.slice(0, -1).every(([{ rest_seconds }]) => rest_seconds == null);
  const texts = parts.map((run, index) => {
    const [{ type, rest_seconds, note }] = run;
    const prefix = { warmup: "w:", drop: "drop:", failure: "f:", rest_pause: "rp:" }[type] ?? "";
    const rest = isShared || rest_seconds == null ? (isOnlyLast && !index ? " r-" : "") : ` r${rest_seconds}`;
    const noted = note ? ` ${parts.length > 1 ? "" : "note:"}${quoted(note)}` : "";
    return prefix + runText(run, units, line.per_side && !index) + rest + noted;
  });
  const ends = [
    texts.join(" ; "),
    isShared && rests[0] != null ? `r${rests[0]}` : "",
    line.tempo ? (TEMPO.test(line.tempo) ? `t${line.tempo}` : `tempo ${quoted(line.tempo)}`) : "",
    line.per_side === false ? "total" : line.per_side && !parts.length ? "per side" : "",
    line.block && /^[A-Z0-9]{1,3}$/.test(line.block) ? `ss${line.block}` : "",
    line.notes ? (parts.length > 1 ? "; " : "") + quoted(line.notes) : "",
  ];
  return ends.filter(Boolean).join(" ");
}
const TEMPO = /^[0-9X](?:[-.]?[0-9X]){2,3}$/;
const quoted = (text) => `"${text.replaceAll('"', '""').replaceAll("\n", "↵")}"`;

// Neighbouring single sets that differ only in reps and load, as a list writes them: 5/3/1+ @75/85/95%.
function runsOf(groups) {
  const runs = [];
  for (const group of groups) {
    const run = runs.at(-1);
    if (run && fits(run.at(-1), group)) run.push(group);
    else runs.push([group]);
  }
  return runs.flatMap((run) => (run.length > 1 && isSame(run, repsText) && isSame(run, loadKey) ? run.map((one) => [one]) : [run]));
}
const isSame = (run, of) => run.every((one) => of(one) === of(run[0]));
const loadKey = ({ load_value }) => (load_value == null ? "" : plain(load_value));
const single = (group) =>
  group.count === 1 && !group.count_max && !group.note && !group.load_max && group.seconds_min == null && group.metres == null &&
  group.reps_min === group.reps_max;
const SHARED = ["type", "rest_seconds", "load_type", "rpe_min", "rpe_max"];
const fits = (one, other) =>
  single(one) && single(other) && SHARED.every((name) => (one[name] ?? null) === (other[name] ?? null)) &&
  Boolean(repsText(one)) === Boolean(repsText(other));

function runText(run, units, isPerSide) {
  const [{ count, count_max }] = run;
  const times = `${count}${count_max ? `-${count_max}` : ""}x`;
  const amount = run.length === 1 ? times + amountText(run[0], units)
    : isSame(run, repsText) ? `${run.length}x${repsText(run[0])}` : run.map(repsText).join("/");
  return [isPerSide ? `${amount}/side` : amount, loadText(run, units), effortText(run[0])].filter(Boolean).join(" ");
}
function repsText({ reps_min, reps_max, amrap }) {
  const least = reps_min ?? reps_max, most = reps_max ?? reps_min;
  if (least == null) return amrap ? "AMRAP" : "";
  return `${least === most ? least : `${least}-${most}`}${amrap ? "+" : ""}`;
}
function amountText(group, units) {
  const more = group.amrap ? "+" : "";
  const least = group.seconds_min ?? group.seconds_max, most = group.seconds_max ?? group.seconds_min;
  const time = (seconds) => (most < 100 ? `${seconds}` : clockText(seconds));
  const seconds = least == null ? "" : `${least === most ? "" : `${time(least)}-`}${time(most)}${most < 100 ? "s" : ""}`;
  if (group.metres != null) return distanceParts(group.metres, units, 3).map((part) => part.replace(/^\d\.\d{3}$/, "$&0")).join("") + more + (seconds && ` ${seconds}`);
  return seconds ? seconds + more : repsText(group);
}
// A small decimal with three digits behind the point gets a fourth: 1.125 could be a thousand.
const exact = (value) => plain(value).replace(/^\d\.\d{3}$/, "$&0");
function loadText(run, units) {
  const [{ load_type, load_value, load_max }] = run;
  if (load_value == null || load_type === "none") return "";
  const values = run.flatMap((group) => [group.load_value, group.load_max].filter((value) => value != null));
  // Pounds only if they come back as the same kilograms.
  const inPounds = units === "imperial" && values.every((kg) => toKg(fromKg(kg, units), units) === plain(kg));
  const isPercent = load_type.startsWith("percent");
  const typed = (value) => (isPercent ? exact(value) : inPounds ? fromKg(value, units) : exact(value));
  const list = isSame(run, loadKey) ? typed(load_value) : run.map((group) => typed(group.load_value)).join("/");
  const unit = { percent_1rm: "%", percent_tm: "%TM" }[load_type] ?? (inPounds ? "lb" : "kg");
  const sign = { added_kg: "+", assisted_kg: "-" }[load_type] ?? "";
  return `@${sign}${list}${load_max == null ? "" : `-${typed(load_max)}`}${unit}`;
}
function effortText({ rpe_min, rpe_max }) {
  const least = rpe_min ?? rpe_max, most = rpe_max ?? rpe_min;
  if (least == null) return "";
  return Number(least) === Number(most) ? `RPE${plain(least)}` : `RPE${plain(least)}-${plain(most)}`;
}
