// A plan in the builder: edits are functions of it, so that each can be undone. Pure; tested under node.
// {weeks, days: [{key, id, week, name, notes, exercises: [{key, id, exercise, name, …}]}]}; days are in order of weeks.
import { EMPTY } from "./entry.js";

let last = 0;
export const MOST_WEEKS = 52;
export const NAME_LENGTH = 120;
export const newKey = () => `n${++last}`;

export const FIELDS = [
  "sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds", "tempo", "superset", "notes",
];
const SAVED = ["id", "exercise", ...FIELDS, "overridden", "rule", "series"];

// The server's plan with a key for each day and line. Those of `before` keep their keys, so that the page does not jump.
export function withKeys(plan, before = null) {
  const keys = new Map();
  for (const day of before?.days ?? []) {
    if (day.id) keys.set(`d${day.id}`, day.key);
    for (const line of day.exercises) if (line.id) keys.set(`l${line.id}`, line.key);
  }
  const days = plan.days.map((day) => ({
    ...day,
    key: keys.get(`d${day.id}`) ?? newKey(),
    exercises: day.exercises.map((line) => ({ ...line, key: keys.get(`l${line.id}`) ?? newKey() })),
  }));
  return { weeks: plan.weeks, days };
}

// Merges a saved plan into the page's plan: the server's keys, and the loads that rules computed. Lines that were edited
// since `sent` keep their edits. `stored` is in the order of `sent`.
export function merged(plan, sent, stored) {
  const days = new Map(), lines = new Map();
  sent.days.forEach((day, index) => {
    days.set(day.key, stored.days[index]);
    day.exercises.forEach((line, place) => lines.set(line.key, [line, stored.days[index].exercises[place]]));
  });
  return {
    ...plan,
    days: plan.days.map((day) => ({
      ...day,
      id: days.get(day.key)?.id ?? day.id,
      exercises: day.exercises.map((line) => {
        const [asSent, now] = lines.get(line.key) ?? [];
        if (!now) return line;
        const derived = now.series && !line.overridden && same(asSent, line);
        const { id, series, why, rule, overridden } = now;
        return { ...line, ...(derived ? pick(now, FIELDS) : {}), id, why, ...(same(asSent, line) ? { series, rule, overridden } : {}) };
      }),
    })),
  };
}
const pick = (row, names) => Object.fromEntries(names.map((name) => [name, row[name]]));
const same = (one, other) => JSON.stringify(pick(one, SAVED.slice(1))) === JSON.stringify(pick(other, SAVED.slice(1)));

export const asSaved = (plan) => ({
  weeks: plan.weeks,
  days: plan.days.map(({ id, week, name, notes, exercises }) => ({
    id, week, name, notes, exercises: exercises.map((line) => pick(line, SAVED)),
  })),
});
// Whether two plans prescribe the same, regardless of the server's keys.
export const alike = (one, other) => {
  const bare = (plan) => JSON.stringify(asSaved(plan), (name, value) => (["id", "series"].includes(name) ? undefined : value));
  return bare(one) === bare(other);
};
export const equal = (one, other) => JSON.stringify(asSaved(one)) === JSON.stringify(asSaved(other));

// --- lookup ---
export const daysOf = (plan, week) => plan.days.filter((day) => day.week === week);
export const dayOf = (plan, key) => plan.days.find((day) => day.key === key || day.exercises.some((line) => line.key === key));
export const lineOf = (plan, key) => dayOf(plan, key)?.exercises.find((line) => line.key === key);
export const linesOf = (plan, keys) => plan.days.flatMap((day) => day.exercises).filter((line) => keys.includes(line.key));

// --- edits ---
const mapDays = (plan, change) => ({ ...plan, days: plan.days.map(change) });
const sorted = (plan) => ({ ...plan, days: [...plan.days].sort((a, b) => a.week - b.week) });

export function changeLines(plan, keys, change) {
  const edit = (line) => {
    if (!keys.includes(line.key)) return line;
    const next = { ...line, ...change(line) };
    return line.series && FIELDS.some((name) => next[name] !== line[name]) ? { ...next, overridden: true, why: "" } : next;
  };
  return mapDays(plan, (day) => ({ ...day, exercises: day.exercises.map(edit) }));
}
export const changeDay = (plan, key, values) => mapDays(plan, (day) => (day.key === key ? { ...day, ...values } : day));

export function addLine(plan, dayKey, line, at = Infinity) {
  return mapDays(plan, (day) => (day.key === dayKey ? { ...day, exercises: day.exercises.toSpliced(at, 0, line) } : day));
}
export function addDay(plan, week, name = "", key = newKey()) {
  return sorted({ ...plan, days: [...plan.days, { key, id: null, week, name, notes: "", exercises: [] }] });
}
export function removeLines(plan, keys) {
  return mapDays(plan, (day) => ({ ...day, exercises: day.exercises.filter((line) => !keys.includes(line.key)) }));
}
export const removeDay = (plan, key) => ({ ...plan, days: plan.days.filter((day) => day.key !== key) });

// Moves lines, in their order, to a place in a day.
export function placeLines(plan, keys, dayKey, index) {
  const moved = linesOf(plan, keys);
  const before = dayOf(plan, dayKey).exercises.slice(0, index).filter((line) => !keys.includes(line.key)).length;
  const rest = removeLines(plan, keys);
  return mapDays(rest, (day) =>
    day.key === dayKey ? { ...day, exercises: day.exercises.toSpliced(before, 0, ...moved) } : day,
  );
}
// Moves lines together up (−1) or down (+1) within their day.
export function moveLines(plan, keys, step) {
  const day = dayOf(plan, keys[0]);
  const places = day.exercises.flatMap((line, index) => (keys.includes(line.key) ? [index] : []));
  const target = step < 0 ? places[0] - 1 : places.at(-1) + 2;
  return target < 0 || target > day.exercises.length ? plan : placeLines(plan, keys, day.key, target);
}
// Moves lines to the previous (−1) or next (+1) day, also across weeks; with `byWeek` to the same day of another week.
export function shiftLines(plan, keys, step, byWeek = false) {
  const day = dayOf(plan, keys[0]);
  const order = plan.days;
  let target = order[order.indexOf(day) + step];
  if (byWeek) {
    const place = daysOf(plan, day.week).indexOf(day);
    const others = daysOf(plan, day.week + step);
    target = others[Math.min(place, others.length - 1)];
  }
  return target ? placeLines(plan, keys, target.key, Infinity) : plan;
}
export function moveDay(plan, key, step) {
  const day = dayOf(plan, key);
  const week = daysOf(plan, day.week);
  const other = week[week.indexOf(day) + step];
  if (!other) return plan;
  const days = plan.days.map((one) => (one === day ? other : one === other ? day : one));
  return { ...plan, days };
}
export const moveDayToWeek = (plan, key, week) =>
  week < 1 || week > plan.weeks ? plan : sorted({ ...removeDay(plan, key), days: [...removeDay(plan, key).days, { ...dayOf(plan, key), week }] });

// A line for an exercise that was just added; `fields` as readEntry gives them.
export function newLine(exercise, fields) {
  const { id, tracking, name } = exercise;
  const line = { ...EMPTY, reps_min: 8, reps_max: 10, ...fields };
  if (["duration", "distance_duration"].includes(tracking) && !("sets" in fields)) line.reps_min = line.reps_max = null;
  return { ...line, key: newKey(), id: null, exercise: id, name, tracking, rule: null, series: null, overridden: false, why: "" };
}

// A copy is independent: it follows no other line's progression, and the server has no key for it yet.
export const copyLine = (line) => ({
  ...line, key: newKey(), id: null, series: null, overridden: false, why: "",
});
export const copyDay = (day, week = day.week) => ({
  ...day, key: newKey(), id: null, week, exercises: day.exercises.map(copyLine),
});
export function pasteLines(plan, lines, dayKey, at = Infinity) {
  const copies = lines.map(copyLine);
  const next = mapDays(plan, (day) =>
    day.key === dayKey ? { ...day, exercises: day.exercises.toSpliced(at, 0, ...copies) } : day,
  );
  return [next, copies.map(({ key }) => key)];
}
export const pasteDays = (plan, days, week) => sorted({ ...plan, days: [...plan.days, ...days.map((day) => copyDay(day, week))] });
export const clearWeek = (plan, week) => ({ ...plan, days: plan.days.filter((day) => day.week !== week) });
export const addWeek = (plan) => (plan.weeks < MOST_WEEKS ? { ...plan, weeks: plan.weeks + 1 } : plan);
export const dropWeek = (plan) => (plan.weeks > 1 ? { ...clearWeek(plan, plan.weeks), weeks: plan.weeks - 1 } : plan);

// Joins lines (or one line and the next) to a superset with a free letter. Lines that are joined already are separated.
export function joinLines(plan, keys) {
  const day = dayOf(plan, keys[0]);
  const index = day.exercises.findIndex((line) => line.key === keys[0]);
  const wanted = keys.length > 1 ? keys : [keys[0], day.exercises[index + 1]?.key].filter(Boolean);
  const lines = linesOf(plan, wanted);
  const joined = lines[0].superset && lines.every((line) => line.superset === lines[0].superset);
  if (!joined && wanted.length < 2) return plan;
  const used = new Set(day.exercises.map((line) => line.superset));
  const letter = joined ? null : [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((one) => !used.has(one));
  return changeLines(plan, wanted, () => ({ superset: letter ?? null }));
}

// Makes an overridden line follow its progression again; the server fills in the values.
export const followAgain = (plan, key) =>
  mapDays(plan, (day) => ({
    ...day,
    exercises: day.exercises.map((line) => (line.key === key ? { ...line, overridden: false } : line)),
  }));

// {muscle: sets} of a week: 1 for a primary muscle, ½ for a secondary one.
export function hardSets(plan, week, exercises) {
  const found = new Map();
  for (const line of daysOf(plan, week).flatMap((day) => day.exercises)) {
    const { primary_muscles: first = [], secondary_muscles: second = [] } = exercises.get(line.exercise) ?? {};
    for (const [muscles, share] of [[first, 1], [second, 0.5]]) {
      for (const muscle of muscles ?? []) found.set(muscle, (found.get(muscle) ?? 0) + share * Number(line.sets || 0));
    }
  }
  return [...found].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

// --- the page ---
export const WEEKS_SHOWN = 4;
export const pageOf = (week) => Math.max(0, Math.floor((week - 1) / WEEKS_SHOWN));
// The weeks of a page, or of the last page if the plan has become shorter.
export function weeksOnPage(plan, page) {
  const first = Math.min(page, pageOf(plan.weeks)) * WEEKS_SHOWN + 1;
  return Array.from({ length: Math.min(WEEKS_SHOWN, plan.weeks - first + 1) }, (_one, index) => first + index);
}
// Errors by key of the line or day ("" for the plan). The server names days and lines by their place in the sent plan.
export function errorsByKey(plan, errors) {
  return new Map(
    errors.map(({ day, line, message }) => {
      const found = plan.days[day];
      return [found?.exercises[line]?.key ?? found?.key ?? "", message];
    }),
  );
}
// The key that gets the focus when these lines are removed: the next line that stays, or the day.
export function besideLines(plan, keys) {
  const day = dayOf(plan, keys[0]);
  const left = day.exercises.filter((line) => !keys.includes(line.key));
  const index = day.exercises.findIndex((line) => keys.includes(line.key));
  return left[Math.min(index, left.length - 1)]?.key ?? day.key;
}
// The key that gets the focus when this day is removed: a day next to it, or the field for a new one.
export function besideDay(plan, key) {
  const day = dayOf(plan, key);
  const week = daysOf(plan, day.week);
  const index = week.indexOf(day);
  return (week[index + 1] ?? week[index - 1])?.key ?? `new-${day.week}`;
}
