// A session as the page shows it: the server's state, changed by the operations that still wait. Pure functions.
import { fromKg, toKg } from "../units.js";

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

export const isWorking = ({ set_type }) => set_type !== "warmup";
const counts = (set) => isWorking(set) && !set.problem; // a refused set is shown but not counted
export const volume = (sets) =>
  sets.filter((set) => counts(set) && !set.assisted && set.kg && set.reps).reduce((sum, { kg, reps }) => sum + Number(kg) * reps, 0);

// Each block with its sets and the number of planned sets: only the rest, if the exercise was swapped half-way.
export function blocksOf(session) {
  const line = (key) => key.split("-")[1];
  return session.blocks.map((card) => {
    const sets = session.sets.filter(({ key }) => key === card.key);
    const elsewhere = session.sets.filter(
      (set) => set.key !== card.key && line(card.key) !== "0" && line(set.key) === line(card.key) && counts(set),
    ).length;
    const working = sets.filter(counts).length;
    const planned = card.skipped || card.replaced ? 0 : Math.max((card.sets ?? 0) - elsewhere, 0);
    return { ...card, performed: sets, working, planned, done: planned > 0 && working >= planned };
  });
}

export function totals(session, blocks = blocksOf(session)) {
  return {
    done: blocks.reduce((sum, { working }) => sum + working, 0),
    planned: blocks.reduce((sum, { planned, working }) => sum + Math.max(planned, working), 0),
    kg: volume(session.sets),
  };
}

// The suggested values of the form for the next set.
export function nextSet(block, units) {
  const working = block.performed.filter(isWorking);
  const before = working.at(-1);
  const { weight = "", reps = [], seconds = "", metres = "" } = block.prefill ?? {};
  return {
    number: working.length + 1,
    weight: before?.kg != null ? String(fromKg(before.kg, units)) : weight,
    reps: reps.length ? reps[Math.min(working.length, reps.length - 1)] : "",
    duration_seconds: before?.duration_seconds ? String(before.duration_seconds) : seconds,
    distance_m: before?.distance_m ? String(before.distance_m) : metres,
  };
}

// Seconds to rest after a set; 0 within a superset, where the next exercise follows.
export function restAfter(blocks, key) {
  const block = blocks.find((one) => one.key === key);
  if (!block) return 0;
  const set = block.superset && blocks.filter(({ superset, skipped }) => superset === block.superset && !skipped);
  return set && set.at(-1) !== block ? 0 : block.rest;
}

// The exercise that follows in a superset; null where there is none, or where its sets are done.
export function followingInSuperset(blocks, key) {
  const { superset } = blocks.find((block) => block.key === key) ?? {};
  if (!superset) return null;
  const partners = blocks.filter((block) => block.superset === superset && !block.skipped);
  const following = partners[(partners.findIndex((block) => block.key === key) + 1) % partners.length];
  return following.done ? null : following;
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
  const { superset = "", target = "", why = "", notes = "", rest = 120, sets = 0 } = replaced ?? {};
  const card = { ...chosen, key, superset, target, why, notes, rest, sets };
  let layout = layoutOf(blocks);
  if (replaced) {
    layout = layout
      .filter((entry) => entry.key !== key || key === replaced.key)
      .map((entry) => (entry.key === replaced.key ? { key } : entry));
  } else if (!layout.some((entry) => entry.key === key)) layout.push({ key });
  return { key, card, layout };
}

// A set's values as its form would send them.
export function valuesOf(set) {
  const text = (value) => (value == null ? "" : String(value));
  const values = { units: "metric", weight: text(set.kg), note: set.note ?? "", set_type: set.set_type };
  for (const name of ["reps", "duration_seconds", "distance_m", "rpe"]) values[name] = text(set[name]);
  return values;
}

// The short labels of an exercise's sets: a letter for the type, or the number among the working sets.
const LETTERS = { warmup: "W", drop: "D", failure: "F" };
export const marksOf = (sets) =>
  sets.map((set, at) => LETTERS[set.set_type] ?? String(sets.slice(0, at + 1).filter(isWorking).length));

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
