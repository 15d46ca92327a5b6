// The clock of a block that goes by time: where it is after so many seconds. Pure.

// {phase, round, rounds, seconds, isOver}: `phase` is work or rest, `seconds` what the clock shows: those that are left in the
// phase or until the cap, and for time without a cap those that passed. `round` is 0 where the clock does not count rounds.
export function clockAt({ kind, rounds, work_seconds: work, rest_seconds: rest, every_seconds: every, cap_seconds: cap }, passed) {
  if (kind === "emom") {
    const all = rounds ?? Math.max(Math.floor(cap / every), 1);
    return periodic(passed, every, all, (within) => ({ phase: "work", seconds: every - within }));
  }
  if (kind === "interval") {
    const pause = rest ?? 0;
    return periodic(passed, work + pause, rounds ?? Infinity, (within) =>
      within < work ? { phase: "work", seconds: work - within } : { phase: "rest", seconds: work + pause - within },
    );
  }
  const isOver = Boolean(cap) && passed >= cap;
  const seconds = kind === "amrap" ? Math.max(cap - passed, 0) : isOver ? cap : passed;
  return { phase: "work", round: 0, rounds: 0, seconds, isOver };
}

function periodic(passed, length, all, within) {
  const before = Math.floor(passed / length);
  const rounds = Number.isFinite(all) ? all : 0;
  if (before >= all) return { phase: "rest", round: all, rounds, seconds: 0, isOver: true };
  return { round: before + 1, rounds, isOver: false, ...within(passed % length) };
}
