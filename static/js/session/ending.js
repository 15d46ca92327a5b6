// What has to be asked before a workout ends, and which records are new. Pure functions.
const LONG_BACK = 60 * 60 * 1000; // ms; workouts/services/after_the_end.py has the same

// {open: planned sets that are not done, none: nothing was logged, lastSet: its time, if it lies long back}, or null if
// there is nothing to ask.
export function endQuestion(session, blocks, now) {
  const open = blocks.reduce((sum, { left }) => sum + left.filter(({ type }) => type !== "warmup").length, 0);
  const done = session.sets.filter(({ problem }) => !problem);
  const last = done.at(-1)?.performed_at;
  const lastSet = last && now - Date.parse(last) > LONG_BACK ? last : null;
  return open || !done.length || lastSet ? { open, none: !done.length, lastSet } : null;
}

// The records of a state that `told` (a set of "exercise kind") does not have: [{set, name, label, text}], those of each
// exercise and kind once.
export function newRecords({ sets = [], blocks = [] }, told) {
  const found = new Map();
  for (const { id, key, rises = [] } of sets) {
    const name = blocks.find((block) => block.key === key)?.name ?? "";
    for (const { kind, label, text } of rises) {
      const place = `${key.split("-")[0]} ${kind}`;
      if (!told.has(place)) found.set(place, { place, set: id, name, label, text });
    }
  }
  return [...found.values()];
}
