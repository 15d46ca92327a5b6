// Someone else saved the plan meanwhile: which days they changed, which one changed oneself, and both plans in one.
// Three plans with keys (model.withKeys), of which days with the same id have the same key: `base`, as both began with;
// null where it is not known, then every day that differs was changed by both. Pure; tested under node.
import { asSaved } from "./model.js";

const text = (value) => JSON.stringify(value, (name, one) => (["id", "series"].includes(name) ? undefined : one));
// What is compared: days by key, and the name and notes of weeks as `week-3`.
function partsOf(plan) {
  const found = new Map();
  if (!plan) return found;
  const days = asSaved(plan).days;
  plan.days.forEach((day, index) => found.set(day.key, text(days[index])));
  for (const notes of plan.week_notes) found.set(`week-${notes.week}`, text(notes));
  return found;
}

// {mine, theirs, both}: the keys of days and weeks that only one changed, or both in different ways. A day that one of
// them removed and the other edited isn't in `both`: it stays.
export function changes(base, mine, theirs) {
  const [was, own, other] = [base, mine, theirs].map(partsOf);
  const found = { mine: [], theirs: [], both: [] };
  for (const key of new Set([...other.keys(), ...own.keys(), ...was.keys()])) {
    if (own.get(key) === other.get(key)) continue;
    const isMine = own.get(key) !== was.get(key);
    const isTheirs = other.get(key) !== was.get(key);
    if (isMine && isTheirs && own.has(key) && other.has(key)) found.both.push(key);
    else if (isTheirs && other.has(key)) found.theirs.push(key);
    else if (isMine && own.has(key)) found.mine.push(key);
    else (isTheirs ? found.theirs : found.mine).push(key); // removed
  }
  return found;
}

// One plan of both. `chosen`: {key: "mine" or "theirs"} for what both changed.
export function combined(base, mine, theirs, chosen = {}) {
  const found = changes(base, mine, theirs);
  const isTheirs = (key) => found.theirs.includes(key) || chosen[key] === "theirs";
  const own = new Map(mine.days.map((day) => [day.key, day]));
  const other = new Map(theirs.days.map((day) => [day.key, day]));
  const isOrderTheirs = base && orderOf(mine, other) === orderOf(base, own, other);
  const [first, second] = isOrderTheirs ? [theirs, mine] : [mine, theirs];
  const keys = [...new Set([...first.days, ...second.days].map(({ key }) => key))];
  const days = keys.map((key) => (isTheirs(key) ? other : kept(key, own, other, found)).get(key)).filter(Boolean);
  const weeks = base?.weeks === mine.weeks ? theirs.weeks : base?.weeks === theirs.weeks ? mine.weeks : Math.max(mine.weeks, theirs.weeks);
  return {
    weeks: Math.max(weeks, ...days.map(({ week }) => week)),
    week_notes: notesOf(mine, theirs, isTheirs),
    days: withoutTwins(days.sort((a, b) => a.week - b.week)),
  };
}
const orderOf = (plan, ...others) => plan.days.map(({ key }) => key).filter((key) => others.every((one) => one.has(key))).join();
// A day that nobody changed is as it is now on the server: rules may have computed other loads.
const kept = (key, own, other, { mine, both }) => (mine.includes(key) || both.includes(key) ? own : other);

function notesOf(mine, theirs, isTheirs) {
  const weeks = new Set([...mine.week_notes, ...theirs.week_notes].map(({ week }) => week));
  const notes = [...weeks].map((week) => (isTheirs(`week-${week}`) ? theirs : mine).week_notes.find((one) => one.week === week));
  return notes.filter(Boolean).sort((a, b) => a.week - b.week);
}
// A line that one moved to another day, where the other's day has it still: a copy of it.
function withoutTwins(days) {
  const taken = new Set();
  const isTwin = ({ key }) => taken.size === taken.add(key).size;
  return days.map((day) => ({
    ...day,
    exercises: day.exercises.map((line) => (isTwin(line) ? { ...line, id: null, key: `${line.key}-twin`, series: null } : line)),
  }));
}
