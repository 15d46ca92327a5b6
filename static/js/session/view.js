// A session as the phone shows it: the server's state with what still waits on top. Pure; tested under node.
export const KG_PER_LB = 0.45359237;

export const toKg = (weight, units) =>
  weight === "" || weight == null ? null : round(Number(weight) * (units === "imperial" ? KG_PER_LB : 1), 4);
export const fromKg = (kg, units) => (kg == null ? null : round(Number(kg) / (units === "imperial" ? KG_PER_LB : 1), 2));
export const round = (value, digits) => Math.round((value + Number.EPSILON) * 10 ** digits) / 10 ** digits;

// The values of an operation as a set has them.
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

// How a set shows that it is not acknowledged: it waits, or was refused and says why.
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
const counts = (set) => isWorking(set) && !set.problem; // what was refused is shown, and not counted
export const volume = (sets) =>
  sets.filter((set) => counts(set) && !set.assisted && set.kg && set.reps).reduce((sum, { kg, reps }) => sum + Number(kg) * reps, 0);

// Each block with its sets, and how many are planned: of a line whose exercise was swapped half-way, the rest.
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

export function totals(session) {
  const blocks = blocksOf(session);
  return {
    done: blocks.reduce((sum, { working }) => sum + working, 0),
    planned: blocks.reduce((sum, { planned, working }) => sum + Math.max(planned, working), 0),
    kg: volume(session.sets),
  };
}

// What the next row holds before anyone types.
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

// Seconds to rest after a set; none within a superset, where the next exercise follows.
export function restAfter(blocks, key) {
  const block = blocks.find((one) => one.key === key);
  if (!block) return 0;
  const set = block.superset && blocks.filter(({ superset, skipped }) => superset === block.superset && !skipped);
  return set && set.at(-1) !== block ? 0 : block.rest;
}
