// The rows of an exercise's table: its planned sets, each done or open, with what a set begins with. Pure functions.
// workouts/prefill.py has the same for the plain page; both are tested by tests/next_sets.json.
import { fromKg } from "../units.js";

export const LETTERS = { warmup: "W", drop: "D", failure: "F", rest_pause: "R" };
export const isCounted = ({ problem }) => !problem; // a refused set is shown but not counted
export const isWorking = ({ set_type }) => set_type === "working";
export const isLasting = ({ type }) => type !== "warmup";

// {type: how many of these sets}
export function countsOf(sets) {
  const counts = {};
  for (const { set_type } of sets.filter(isCounted)) counts[set_type] = (counts[set_type] ?? 0) + 1;
  return counts;
}
const isDone = (row, done) => row.place < (done[row.type] ?? 0);

// Which planned set each set is: Map of row → set. A set that was logged from a row has the row's number; any other is the
// first planned set of its type that is left. `elsewhere`: sets of the line done with another exercise, by type.
export function matched(planned, sets, elsewhere = {}) {
  const taken = new Map();
  const isFree = (row, set) => row?.type === set.set_type && !isDone(row, elsewhere) && !taken.has(row);
  const others = [];
  for (const set of sets.filter(isCounted)) {
    const row = planned[set.number - 1];
    if (isFree(row, set)) taken.set(row, set);
    else others.push(set);
  }
  for (const set of others) {
    const row = planned.find((one) => isFree(one, set));
    if (row) taken.set(row, set);
  }
  return taken;
}

// The planned sets that are still to be done. Warm-ups that were left out are not offered after the sets that they come
// before.
export function rowsLeft(planned, done) {
  return leftOf(planned, (row) => isDone(row, done));
}
export const rowsOpen = (planned, taken, elsewhere = {}) => leftOf(planned, (row) => taken.has(row) || isDone(row, elsewhere));
function leftOf(planned, isOver) {
  const at = planned.findLastIndex((row) => isLasting(row) && isOver(row));
  return planned.filter((row, n) => !isOver(row) && (isLasting(row) || n > at));
}

// The set in this place, or else the last one.
const inPlace = (sets = [], place = 0) => sets[Math.min(place, sets.length - 1)] ?? {};

// A planned set with its number, its short label and what was done in its place the last time.
export function withPrevious(card, row, elsewhere) {
  const place = row.place - (elsewhere[row.type] ?? 0);
  const number = card.rows.indexOf(row) + 1;
  return { ...row, number, mark: LETTERS[row.type] ?? String(place + 1), previous: inPlace(card.previous?.[row.type], place).text ?? "" };
}

// What a set begins with when nothing is known about it.
function defaultValues({ tracking, rows = [] }) {
  if (rows.length) return {};
  if (["duration", "weight_duration"].includes(tracking)) return { seconds: "60" };
  return ["distance_duration", "weight_distance"].includes(tracking) ? {} : { reps: "8" };
}
function valuesBefore(set, units) {
  const text = (value) => (value ? String(value) : "");
  if (!set) return {};
  const weight = set.kg == null ? "" : String(fromKg(set.kg, units));
  return { weight, reps: text(set.reps), seconds: text(set.duration_seconds), metres: text(set.distance_m) };
}

// An open row: the planned set that is left at this place, or else one more working set. Each value is the target's, or
// else that of the last time's set in the same place of the same type, or else that of the set before.
export function openRow(block, at, units) {
  const left = block.left ?? [];
  const row = left[at];
  const type = row?.type ?? "working";
  const own = block.performed.filter((set) => isCounted(set) && set.set_type === type);
  const ahead = row ? 0 : left.filter((one) => one.type === type).length + at - left.length;
  const place = row ? row.place - (block.elsewhere?.[type] ?? 0) : own.length + ahead;
  const target = row ?? block.rows?.findLast((one) => one.type === type) ?? {};
  const last = inPlace(block.previous?.[type], place);
  const sources = [target, last, valuesBefore(own.at(-1), units), defaultValues(block)];
  const value = (name) => sources.find((source) => source[name])?.[name] ?? "";
  return {
    key: `${block.key}/${row ? row.number : `+${at - left.length + 1}`}`,
    planned: row ?? null,
    set_type: type,
    number: place + 1,
    weight: value("weight"),
    reps: value("reps"),
    duration_seconds: value("seconds"),
    distance_m: value("metres"),
    target: row?.target ?? "",
    previous: last.text ?? "",
  };
}
// Whether the rows have targets of their own, so that one for the whole exercise would only repeat them.
export const isVaried = ({ rows = [], left = [] }) => left.length > 0 && new Set(rows.map(({ target }) => target)).size > 1;

// What a row is called: its number among the working sets, or its type's letter and number.
export const nameOf = ({ set_type, number }) => `${LETTERS[set_type] ?? ""}${number}`;

// How many open rows an exercise without a plan has: as many as it had working sets the last time, less those that are
// done; one where there was no last time.
export function unplannedRows({ previous, working }) {
  const usual = previous?.working?.length ?? 0;
  return usual ? Math.max(usual - working, 0) : 1;
}

// The row that is to be done next.
export const nextSet = (block, units) => openRow(block, 0, units);

// The rows in the order of the plan: {set} of a set that was done, {open} of an open row, each with its `mark`. A set
// that was not planned comes after the set before it. `more`: how many rows follow that are not planned. `typed`: keys of
// rows in which something is typed; they stay when their planned set was done elsewhere. `warmUps`: sets that the user added before
// the others, [{key, weight, reps}].
export function tableOf(block, units, more = 0, typed = [], warmUps = []) {
  const { left = [], performed, taken = new Map() } = block;
  const rows = (block.rows ?? []).flatMap((row) => {
    if (taken.has(row)) return [{ set: taken.get(row) }];
    const at = left.findIndex(({ number }) => number === block.rows.indexOf(row) + 1);
    return at < 0 ? [] : [{ open: openRow(block, at, units) }];
  });
  rows.unshift(...warmUps.map((set) => ({ open: warmUpRow(block, set) })));
  const known = new Set(taken.values());
  for (const [at, set] of performed.entries()) {
    if (known.has(set)) continue;
    const before = performed.slice(0, at).reverse().map((one) => rows.findIndex((row) => row.set === one));
    rows.splice((before.find((place) => place >= 0) ?? -1) + 1, 0, { set });
  }
  for (let n = 0; n < more; n++) rows.push({ open: openRow(block, left.length + n, units) });
  for (const key of typed) {
    if (!rows.some(({ open }) => open?.key === key)) rows.push({ open: { ...openRow(block, left.length + more, units), key } });
  }
  return numbered(rows);
}
function warmUpRow(block, { key, weight, reps }) {
  const place = Number(key.slice(key.lastIndexOf("w") + 1));
  const { text = "" } = inPlace(block.previous?.warmup, place);
  return { key, planned: null, set_type: "warmup", number: place + 1, weight, reps, duration_seconds: "", distance_m: "", target: "", previous: text };
}
function numbered(rows) {
  let number = 0;
  return rows.map((row) => {
    const type = row.set?.set_type ?? row.open.set_type;
    if (row.set?.problem) return { ...row, mark: "!" };
    if (type === "working") number += 1;
    return { ...row, mark: LETTERS[type] ?? String(number) };
  });
}
