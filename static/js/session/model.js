// A session as the page shows it: the server's state, changed by the operations that still wait. Pure functions.
import { toKg } from "../units.js";
import { countsOf, isCounted, isLasting, matched, rowsLeft, rowsOpen, withPrevious } from "./rows.js";

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
      number: operation.number ?? null,
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
  arrange(session, operation) {
    if (Date.parse(session.arranged_at ?? 0) > Date.parse(operation.at)) return session;
    const cards = new Map([
      ...Object.entries(operation.cards ?? {}),
      ...session.blocks.map((card) => [card.key, card]),
    ]);
    const listed = operation.layout.filter(({ key }) => cards.has(key));
    const keys = new Set(listed.map(({ key }) => key));
    const blocks = listed.map(({ key, skipped = false }) => ({ ...cards.get(key), skipped, replaced: false }));
    const used = session.blocks.filter(({ key }) => !keys.has(key) && session.sets.some((set) => set.key === key));
    return { ...session, blocks: [...blocks, ...used.map((card) => ({ ...card, replaced: true }))] };
  },
  finish: (session, operation) =>
    session.status === "in_progress"
      ? { ...session, status: "completed", ended_at: operation.at, waits: true }
      : session,
  discard: (session) => ({ ...session, status: "gone" }),
};

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

const hasVolume = ({ set_type, assisted, kg, reps }) => set_type !== "warmup" && !assisted && kg && reps;
export const volume = (sets) =>
  sets.filter((set) => isCounted(set) && hasVolume(set)).reduce((sum, { kg, reps }) => sum + Number(kg) * reps, 0);

// Each block with its sets, the number of planned working sets, and the planned sets that are `left`: only the rest, if
// the exercise was swapped half-way.
export function blocksOf(session) {
  const line = (key) => key.split("-")[1];
  return session.blocks.map((card) => {
    const sets = session.sets.filter(({ key }) => key === card.key);
    const others = session.sets.filter(
      ({ key }) => key !== card.key && line(card.key) !== "0" && line(key) === line(card.key),
    );
    const elsewhere = countsOf(others);
    const own = countsOf(sets);
    const isWanted = !card.skipped && !card.replaced;
    const rows = card.rows ?? [];
    const taken = matched(rows, sets, elsewhere);
    const left = isWanted ? rowsOpen(rows, taken, elsewhere) : [];
    const working = own.working ?? 0;
    const planned = isWanted ? Math.max((card.sets ?? 0) - (elsewhere.working ?? 0), 0) : 0;
    const done = isWanted && rowsLeft(rows, elsewhere).some(isLasting) && !left.some(isLasting);
    const shown = left.map((row) => withPrevious(card, row, elsewhere));
    return { ...card, performed: sets, elsewhere, working, planned, rows, taken, left: shown, done };
  });
}

export function totals(session, blocks = blocksOf(session)) {
  return {
    done: blocks.reduce((sum, { working }) => sum + working, 0),
    planned: blocks.reduce((sum, { planned, working }) => sum + Math.max(planned, working), 0),
    kg: volume(session.sets),
  };
}

// --- exercises that are done together ---
export const TIMED = ["interval", "emom", "amrap", "for_time"]; // blocks that go by a clock
const partnersOf = (blocks, { superset }) => blocks.filter((one) => one.superset === superset && !one.skipped && !one.replaced);

// Seconds to rest after a set of this type; 0 where the next exercise of a superset follows at once. `blocks`: as they
// were when the set was logged; `planned`: the planned set that it was. After the last exercise that has sets left comes
// the rest.
export function restAfter(blocks, key, type = "working", planned = null) {
  const block = blocks.find((one) => one.key === key);
  if (!block) return 0;
  const row = planned?.type === type ? planned : block.left?.find((one) => one.type === type);
  const own = row?.rest ?? block.rests?.[type] ?? block.rest;
  if (!block.superset || type === "warmup") return own;
  if (TIMED.includes(block.kind)) return 0;
  const partners = partnersOf(blocks, block);
  const isFollowed = partners.slice(partners.indexOf(block) + 1).some(({ done }) => !done);
  return isFollowed ? 0 : (block.round_rest ?? own);
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

const isOpen = ({ skipped, replaced, done }) => !skipped && !replaced && !done;
// The exercise to go on with: that of `key` until its sets are done, then the next one that has sets left.
export function currentBlock(blocks, key = null) {
  const at = blocks.findIndex((one) => one.key === key);
  if (at >= 0 && isOpen(blocks[at])) return blocks[at];
  return nextBlock(blocks, key);
}
// The exercise after that of `key` which is not done, or else one before it that has planned sets left; null if there is
// none.
export function nextBlock(blocks, key = null) {
  const at = blocks.findIndex((one) => one.key === key);
  return blocks.slice(at + 1).find(isOpen) ?? blocks.slice(0, Math.max(at, 0)).find((one) => isOpen(one) && one.left.length) ?? null;
}

// The blocks in their order; neighbours of the same superset or circuit in one frame: [{together, blocks}].
export function framesOf(blocks, together = []) {
  const frames = [];
  for (const block of blocks) {
    const found = block.replaced ? undefined : together.find(({ key }) => key === block.superset);
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

// "12-3" → exercise 12, plan line 3; line 0 means none.
export function partsOf(key) {
  const [exercise, line] = key.split("-").map(Number);
  return { exercise, line };
}

// --- the order of the exercises ---
// A replaced exercise is on the page only for its sets, so it is not in the layout.
export const layoutOf = (blocks) =>
  blocks.filter(({ replaced }) => !replaced).map(({ key, skipped }) => ({ key, ...(skipped && { skipped }) }));

// The layout after "up", "down" or "skip" of one exercise; null if it has no place there.
export function rearranged(layout, key, wish) {
  const at = layout.findIndex((entry) => entry.key === key);
  if (at < 0) return null;
  if (wish === "skip") return layout.map((entry) => (entry.key === key ? { ...entry, skipped: !entry.skipped } : entry));
  const others = layout.filter((entry) => entry.key !== key);
  const to = Math.min(Math.max(at + (wish === "up" ? -1 : 1), 0), others.length);
  return [...others.slice(0, to), layout[at], ...others.slice(to)];
}

// Adds an exercise, or puts it in the place of `replaced`: its key and card, and the new layout.
export function withExercise(blocks, chosen, replaced) {
  const key = `${chosen.exercise}-${replaced ? partsOf(replaced.key).line : 0}`;
  const card = key === replaced?.key ? { ...replaced } : { ...chosen, ...inPlaceOf(replaced, chosen), key };
  let layout = layoutOf(blocks);
  if (replaced) {
    layout = layout
      .filter((entry) => entry.key !== key || key === replaced.key)
      .map((entry) => (entry.key === replaced.key ? { key } : entry));
  } else if (!layout.some((entry) => entry.key === key)) layout.push({ key });
  return { key, card, layout };
}

// What an exercise takes over from the one that it replaces: sets, reps, rests and effort, never the load or the reason
// for it.
function inPlaceOf(replaced, chosen) {
  const { superset = "", label = "", kind = "", round_rest = null, notes = "", rest = 120, rests, sets = 0 } = replaced ?? {};
  const { rows = [], swapped, target = "", alternatives = [] } = replaced ?? {};
  const bare = rows.map(({ ask, ...row }, n) => ({ ...row, weight: "", target: swapped?.rows[n] ?? row.target }));
  const others = alternatives.length ? [replaced, ...alternatives].filter(({ exercise }) => exercise !== chosen.exercise) : [];
  return {
    ...{ superset, label, kind, round_rest, notes, rest, rests, sets },
    ...{ target: swapped?.target ?? target, why: "", rows: bare, alternatives: others.map(exerciseOf) },
  };
}
// The part of a card that is its exercise's.
const EXERCISE = ["exercise", "name", "url", "video", "tracking", "muscle", "assisted", "per_side", "pace", "barbell", "last", "previous"];
const exerciseOf = (card) => Object.fromEntries(EXERCISE.filter((name) => name in card).map((name) => [name, card[name]]));

// A set's values as its form would send them.
export function valuesOf(set) {
  const text = (value) => (value == null ? "" : String(value));
  const values = { units: "metric", weight: text(set.kg), note: set.note ?? "", set_type: set.set_type };
  for (const name of ["reps", "duration_seconds", "distance_m", "rpe"]) values[name] = text(set[name]);
  return values;
}

// The exercises that the picker offers, those done before first. To replace one, only those for the same muscle until
// the user types.
export function choicesFor(exercises, text, replaced, most = 40) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const names = ({ name, aliases = [] }) => [name, ...aliases].join("\n").toLowerCase();
  let found = exercises.filter((one) => words.every((word) => names(one).includes(word)));
  if (replaced && !words.length) {
    const [muscle] = exercises.find(({ exercise }) => exercise === replaced.exercise)?.muscles ?? [replaced.muscle];
    const same = found.filter(({ muscles, exercise }) => muscles[0] === muscle && exercise !== replaced.exercise);
    if (same.length) found = same;
  }
  return [...found.filter(({ last }) => last), ...found.filter(({ last }) => !last)].slice(0, most);
}

// The sets with records that `known` ({id: number of records}) does not have, and the names of their exercises.
export function newRecords({ sets = [], blocks = [] }, known) {
  const broke = sets.filter(({ id, records }) => records.length && !known.get(id));
  const names = broke.map((set) => blocks.find(({ key }) => key === set.key)?.name).filter(Boolean);
  return { broke, names: [...new Set(names)] };
}
