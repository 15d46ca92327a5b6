// A session as the page shows it: the server's state, changed by the operations that still wait. Pure functions.
import { fromKg, toKg } from "../units.js";
import { arranged, isOwn, ordered } from "./layout.js";

// Converts the values of an operation, which are text as typed, to those of a set.
function performed({ set_type, weight, units, reps, duration_seconds, distance_m, rpe, note }) {
  const number = (text) => (text === "" || text == null ? null : Number(text));
  return {
    set_type: set_type || "working",
    kg: toKg(weight, units),
    reps: number(reps),
    duration_seconds: number(duration_seconds),
    distance_m: number(distance_m),
    rpe: number(rpe),
    note: note ?? "",
  };
}

const VERBS = {
  start: (session) => ({ ...session, waits: true }),
  log(session, operation) {
    if (session.sets.some(({ id }) => id === operation.set)) return session;
    const set = {
      id: operation.set,
      key: operation.key,
      performed_at: operation.at,
      records: [],
      versions: [],
      ...performed(operation.values),
      ...marks(operation),
    };
    return { ...session, sets: [...session.sets, set] };
  },
  edit(session, operation) {
    const change = (set) =>
      set.id !== operation.set || Date.parse(set.edited_at ?? 0) > Date.parse(operation.at)
        ? set
        : { ...set, ...performed(operation.values), ...marks(operation) };
    return { ...session, sets: session.sets.map(change) };
  },
  delete: (session, operation) => ({ ...session, sets: session.sets.filter(({ id }) => id !== operation.set) }),
  arrange: (session, operation) =>
    Date.parse(session.arranged_at ?? 0) > Date.parse(operation.at) ? session : { ...session, blocks: arranged(session, operation) },
  note: (session, { exercise, text }) => ({
    ...session,
    blocks: session.blocks.map((card) => (card.exercise === exercise ? { ...card, own_note: text } : card)),
  }),
  finish: (session, operation) =>
    session.status === "in_progress" && (session.reopened_at ?? null) === (operation.reopened_at ?? null)
      ? { ...session, status: "completed", ended_at: endOf(session, operation), waits: true }
      : session,
  discard: (session) => ({ ...session, status: "gone" }),
};

function endOf(session, { end, at }) {
  const times = session.sets.map(({ performed_at }) => performed_at);
  return end === "last_set" && times.length ? times.reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b)) : at;
}

// Marks a set that the server has not confirmed: it waits, or was refused for a reason.
function marks({ id, problem }) {
  return problem ? { operation: id, problem } : { operation: id, waits: true };
}

export function project(state, operations) {
  let session = { sets: [], blocks: [], ...state };
  for (const operation of operations) {
    if (operation.session !== state.id) continue;
    if (operation.problem && operation.kind !== "log" && operation.kind !== "start") continue;
    session = VERBS[operation.kind]?.(session, operation) ?? session;
  }
  const helped = new Set(session.blocks.filter(({ assisted }) => assisted).map(({ key }) => key));
  const sets = session.sets
    .map((set) => (helped.has(set.key) && !set.assisted ? { ...set, assisted: true } : set))
    .sort((a, b) => Date.parse(a.performed_at) - Date.parse(b.performed_at) || (a.id < b.id ? -1 : 1));
  return { ...session, sets };
}

const LETTERS = { warmup: "W", drop: "D", failure: "F", rest_pause: "R" };
export const isWorking = ({ set_type }) => set_type === "working";
const isCounted = ({ problem }) => !problem; // a refused set is shown but not counted
const hasVolume = ({ set_type, assisted, kg, reps }) => set_type !== "warmup" && !assisted && kg && reps;
export const volume = (sets) =>
  sets.filter((set) => isCounted(set) && hasVolume(set)).reduce((sum, { kg, reps }) => sum + Number(kg) * reps, 0);

// {type: how many of these sets}
export function countsOf(sets) {
  const counts = {};
  for (const { set_type } of sets.filter(isCounted)) counts[set_type] = (counts[set_type] ?? 0) + 1;
  return counts;
}
const isDone = (row, done) => row.place < (done[row.type] ?? 0);
const isLasting = ({ type }) => type !== "warmup";

// The planned sets that are still to be done, when so many of each type are done. Warm-ups that were left out are not
// offered after the sets that they come before. (workouts/prefill.py has the same.)
export function rowsLeft(planned, done) {
  const at = planned.findLastIndex((row) => isLasting(row) && isDone(row, done));
  return planned.filter((row, n) => !isDone(row, done) && (isLasting(row) || n > at));
}

// Each block with its sets, the number of planned working sets, and the planned sets that are `left`: only the rest, if
// the exercise was swapped half-way.
export function blocksOf(session) {
  const line = (key) => key.split("-")[1];
  return ordered(session.blocks).map((card) => {
    const sets = session.sets.filter(({ key }) => key === card.key);
    const others = session.sets.filter(
      ({ key }) => key !== card.key && line(card.key) !== "0" && line(key) === line(card.key),
    );
    const elsewhere = countsOf(others);
    const own = countsOf(sets);
    const isWanted = !card.skipped && !card.replaced;
    const rows = card.rows ?? [];
    const left = isWanted ? rowsLeft(rows, sumOf(own, elsewhere)) : [];
    const working = own.working ?? 0;
    const planned = isWanted ? Math.max((card.sets ?? 0) - (elsewhere.working ?? 0), 0) : 0;
    const done = isWanted && rowsLeft(rows, elsewhere).some(isLasting) && !left.some(isLasting);
    return { ...card, performed: sets, elsewhere, working, planned, rows, left: left.map((row) => withPrevious(card, row, elsewhere)), done };
  });
}
const sumOf = (own, elsewhere) =>
  Object.fromEntries([...new Set([...Object.keys(own), ...Object.keys(elsewhere)])].map((type) => [type, (own[type] ?? 0) + (elsewhere[type] ?? 0)]));

// The set in this place, or else the last one.
const inPlace = (sets = [], place = 0) => sets[Math.min(place, sets.length - 1)] ?? {};

// A planned set with its short label and what was done in its place the last time.
function withPrevious(card, row, elsewhere) {
  const place = row.place - (elsewhere[row.type] ?? 0);
  return { ...row, mark: LETTERS[row.type] ?? String(place + 1), previous: inPlace(card.previous?.[row.type], place).text ?? "" };
}

export function totals(session, blocks = blocksOf(session)) {
  return {
    done: blocks.reduce((sum, { working }) => sum + working, 0),
    planned: blocks.reduce((sum, { planned, working }) => sum + Math.max(planned, working), 0),
    kg: volume(session.sets),
  };
}

// What a set begins with when nothing is known about it.
function defaultValues({ tracking, rows = [] }) {
  if (rows.length) return {};
  if (["duration", "weight_duration"].includes(tracking)) return { seconds: "60" };
  return ["distance_duration", "weight_distance"].includes(tracking) ? {} : { reps: "8" };
}

// The form for the next set: the next planned one that is left, or else one more working set. Each value is the target's,
// or else that of the last time's set in the same place of the same type, or else that of the set before.
export function nextSet(block, units) {
  const [row] = block.left ?? [];
  const type = row?.type ?? "working";
  const own = block.performed.filter((set) => isCounted(set) && set.set_type === type);
  const target = row ?? block.rows?.findLast((one) => one.type === type) ?? {};
  const last = inPlace(block.previous?.[type], own.length);
  const sources = [target, last, valuesBefore(own.at(-1), units), defaultValues(block)];
  const value = (name) => sources.find((source) => source[name])?.[name] ?? "";
  return {
    set_type: type,
    number: own.length + 1,
    weight: value("weight"),
    reps: value("reps"),
    duration_seconds: value("seconds"),
    distance_m: value("metres"),
    target: row?.target ?? "",
    previous: last.text ?? "",
  };
}
function valuesBefore(set, units) {
  const text = (value) => (value ? String(value) : "");
  if (!set) return {};
  const weight = set.kg == null ? "" : String(fromKg(set.kg, units));
  return { weight, reps: text(set.reps), seconds: text(set.duration_seconds), metres: text(set.distance_m) };
}

// --- exercises that are done together ---
export const TIMED = ["interval", "emom", "amrap", "for_time"]; // blocks that go by a clock
const partnersOf = (blocks, { superset }) => blocks.filter((one) => one.superset === superset && !one.skipped && !one.replaced);

// Seconds to rest after a set of this type; 0 where the next exercise of a superset follows at once. `blocks`: as they
// were when the set was logged. After the last exercise that has sets left comes the rest; none after the last planned
// set of the workout. `logged`: how many sets were logged together.
export function restAfter(blocks, key, type = "working", logged = 1) {
  const block = blocks.find((one) => one.key === key);
  if (!block) return 0;
  if (isLastOfWorkout(blocks, block, type, logged)) return 0;
  const own = block.left?.find((row) => row.type === type)?.rest ?? block.rests?.[type] ?? block.rest;
  if (!block.superset || type === "warmup") return own;
  if (TIMED.includes(block.kind)) return 0;
  const partners = partnersOf(blocks, block);
  const isFollowed = partners.slice(partners.indexOf(block) + 1).some(({ done }) => !done);
  return isFollowed ? 0 : (block.round_rest ?? own);
}

// Whether only these sets were left. Where an exercise has no plan, nobody knows which set is the last.
function isLastOfWorkout(blocks, block, type, logged) {
  const active = blocks.filter(({ skipped, replaced }) => !skipped && !replaced);
  const left = active.flatMap((one) => (one.left ?? []).filter(isLasting).map((row) => [one, row]));
  const isOwn = left.some(([one, row]) => one === block && row.type === type);
  return isOwn && left.length === logged && active.every(({ rows }) => rows?.length);
}

// The exercise that follows in a superset: the next one that has sets left. Null where there is none, and after warm-ups.
export function followingInSuperset(blocks, key, type = "working") {
  const block = blocks.find((one) => one.key === key);
  if (!block?.superset || type === "warmup") return null;
  const partners = partnersOf(blocks, block);
  const at = partners.indexOf(block);
  const others = [...partners.slice(at + 1), ...partners.slice(0, Math.max(at, 0))];
  return (others.length ? others : [block]).find(({ done }) => !done) ?? null;
}

// The blocks in their order; neighbours of the same superset or circuit in one frame: [{together, blocks}].
export function framesOf(blocks, together = []) {
  const frames = [];
  for (const block of blocks) {
    const own = isOwn(block.superset) ? { key: block.superset, kind: "superset" } : undefined;
    const found = block.replaced ? undefined : (together.find(({ key }) => key === block.superset) ?? own);
    const last = frames.at(-1);
    if (found && last?.together?.key === found.key) last.blocks.push(block);
    else frames.push({ together: found, blocks: [block] });
  }
  return frames;
}

// Which round of how many it is: {n, all}. `all` is 0 where the rounds are not counted beforehand: then n are done.
export function roundOf({ together, blocks }) {
  const active = blocks.filter(({ skipped, replaced }) => !skipped && !replaced);
  if (together.kind === "amrap") {
    const counts = active.map(({ performed }) => performed.filter((set) => isCounted(set) && isLasting({ type: set.set_type })).length);
    return { n: counts.length ? Math.min(...counts) : 0, all: 0 };
  }
  const lasting = (rows) => rows.filter(isLasting).length;
  const all = Math.max(0, ...active.map(({ rows }) => lasting(rows)));
  const done = active.filter((block) => !block.done).map(({ rows, left }) => lasting(rows) - lasting(left));
  return { n: Math.min((done.length ? Math.min(...done) : all) + 1, all), all };
}

// A set's values as its form would send them.
export function valuesOf(set) {
  const text = (value) => (value == null ? "" : String(value));
  const values = { units: "metric", weight: text(set.kg), note: set.note ?? "", set_type: set.set_type };
  for (const name of ["reps", "duration_seconds", "distance_m", "rpe"]) values[name] = text(set[name]);
  return values;
}

// The short labels of an exercise's sets: a letter for the type, or the number among the working sets.
export const marksOf = (sets) =>
  sets.map((set, at) => LETTERS[set.set_type] ?? String(sets.slice(0, at + 1).filter(isWorking).length));
