// A session as the page shows it: the server's state, changed by the operations that still wait. Pure functions.
import { toKg } from "../units.js";
import { arranged, isOwn, ordered } from "./layout.js";
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
  arrange: (session, operation) =>
    Date.parse(session.arranged_at ?? 0) > Date.parse(operation.at) ? session : { ...session, blocks: arranged(session, operation) },
  note: (session, { exercise, text }) => ofExercise(session, exercise, () => ({ own_note: text })),
  rest: (session, { exercise, seconds }) => ofExercise(session, exercise, () => ({ own_rest: seconds })),
  // The server calculates the weights; until then nothing is asked any more. A training max follows from a 1RM.
  max(session, { exercise, max, value, problem }) {
    if (problem) return ofExercise(session, exercise, () => ({ max_problem: problem }));
    const asks = ({ ask }) => ask && ask !== max && max !== "one_rm";
    const known = (row) => (asks(row) ? row : { ...row, ask: undefined });
    return ofExercise(session, exercise, ({ rows = [] }) => ({ rows: rows.map(known), max_waits: { max, value } }));
  },
  finish: (session, operation) =>
    session.status === "in_progress" && (session.reopened_at ?? null) === (operation.reopened_at ?? null)
      ? { ...session, status: "completed", ended_at: endOf(session, operation), waits: true }
      : session,
  discard: (session) => ({ ...session, status: "gone" }),
};

const ofExercise = (session, exercise, change) => ({
  ...session,
  blocks: session.blocks.map((card) => (card.exercise === exercise ? { ...card, ...change(card) } : card)),
});

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
    if (operation.problem && !["log", "start", "max"].includes(operation.kind)) continue;
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
  return ordered(session.blocks).map((card) => {
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
// were when the set was logged; `planned`: the planned set that it was; `logged`: how many sets were logged together. After
// the last exercise that has sets left comes the rest; none after the last planned set of the workout. The user's own rest
// for the exercise counts more than the plan's, and that more than the account's.
export function restAfter(blocks, key, type = "working", planned = null, logged = 1) {
  const block = blocks.find((one) => one.key === key);
  if (!block) return 0;
  if (isLastOfWorkout(blocks, block, type, logged)) return 0;
  const row = planned?.type === type ? planned : block.left?.find((one) => one.type === type);
  const chosen = ownRest(block, type, row);
  const rest = chosen ?? standardRest(block, type, row);
  if (!block.superset || type === "warmup") return rest;
  if (TIMED.includes(block.kind)) return 0;
  const partners = partnersOf(blocks, block);
  const isFollowed = partners.slice(partners.indexOf(block) + 1).some(({ done }) => !done);
  return isFollowed ? 0 : (chosen ?? block.round_rest ?? rest);
}
export const standardRest = (block, type = "working", row = null) => row?.rest ?? block.rests?.[type] ?? block.rest;
// The user's own rest is for hard sets: warm-ups have theirs, and a drop set follows at once. 0 turns off all.
function ownRest({ own_rest: own = null, rows }, type, row) {
  const isHard = !["warmup", "drop"].includes(type) && rows?.[row?.number]?.type !== "drop";
  return own === 0 || isHard ? own : null;
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
