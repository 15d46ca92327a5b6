// A plan in the builder: edits are functions of it, so that each can be undone. Pure; tested under node.
// {weeks, week_notes: [{week, name, notes}], days: [{key, id, week, name, notes, blocks, exercises: [line]}]}; days are in
// order of weeks. A line: {key, id, exercise, name, tracking, set_groups, block, tempo, notes, per_side, alternatives, …}.
// The blocks of a day are in blocks.js.
import { EMPTY_BLOCK, blockOf, freeKey, freeKeyOf, landed, roundsOf, settled, withoutSingles } from "./blocks.js";
import { EMPTY_GROUP, EMPTY_LINE } from "./entry.js";

let last = 0;
export const MOST_WEEKS = 52;
export const NAME_LENGTH = 120;
export const NOTES_LENGTH = 2000;
export const newKey = () => `n${++last}`;

export const FIELDS = ["set_groups", "block", "tempo", "notes", "per_side", "alternatives"];
// What a line takes over from the progression that it follows
const FOLLOWED = FIELDS.filter((name) => name !== "notes");
const SAVED = ["id", "exercise", ...FIELDS, "overridden", "rule", "series"];

const pick = (row, names) => Object.fromEntries(names.map((name) => [name, row[name]]));
const text = (value) => JSON.stringify(value);
// A group with all its fields in one order, so that two that ask for the same are equal as text.
export const wholeGroup = (group) => pick({ ...EMPTY_GROUP, ...group }, Object.keys(EMPTY_GROUP));
const wholeBlock = (block) => pick({ ...EMPTY_BLOCK, ...block }, ["key", ...Object.keys(EMPTY_BLOCK)]);
// What the server leaves out of a line.
const OWN = { tracking: "weight_reps", rule: null, series: null, overridden: false, why: "" };
const whole = (line) => ({
  ...EMPTY_LINE, ...OWN, ...line, set_groups: (line.set_groups ?? []).map(wholeGroup), alternatives: line.alternatives ?? [],
});

// The server's plan with a key for each day and line. Those of `before` keep their keys, so that the page does not jump.
export function withKeys(plan, before = null) {
  const keys = new Map();
  for (const day of before?.days ?? []) {
    if (day.id) keys.set(`d${day.id}`, day.key);
    for (const line of day.exercises) if (line.id) keys.set(`l${line.id}`, line.key);
  }
  const days = plan.days.map((day) => ({
    ...day,
    blocks: (day.blocks ?? []).map(wholeBlock),
    key: keys.get(`d${day.id}`) ?? newKey(),
    exercises: day.exercises.map((line) => ({ ...whole(line), key: keys.get(`l${line.id}`) ?? newKey() })),
  }));
  return { weeks: plan.weeks, week_notes: plan.week_notes ?? [], days };
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
        const { id, series, why, rule, overridden } = whole(now);
        return { ...line, ...(derived ? pick(whole(now), FIELDS) : {}), id, why, ...(same(asSent, line) ? { series, rule, overridden } : {}) };
      }),
    })),
  };
}
const same = (one, other) => text(pick(whole(one), SAVED.slice(1))) === text(pick(whole(other), SAVED.slice(1)));

export const asSaved = (plan) => ({
  weeks: plan.weeks,
  week_notes: plan.week_notes,
  days: plan.days.map(({ id, week, name, notes, blocks, exercises }) => ({
    id, week, name, notes, blocks: blocks.map(wholeBlock), exercises: exercises.map((line) => pick(whole(line), SAVED)),
  })),
});
// Whether two plans prescribe the same, regardless of the server's keys.
export const alike = (one, other) => {
  const bare = (plan) => JSON.stringify(asSaved(plan), (name, value) => (["id", "series"].includes(name) ? undefined : value));
  return bare(one) === bare(other);
};
export const equal = (one, other) => text(asSaved(one)) === text(asSaved(other));

// --- lookup ---
export const daysOf = (plan, week) => plan.days.filter((day) => day.week === week);
export const dayOf = (plan, key) => plan.days.find((day) => day.key === key || day.exercises.some((line) => line.key === key));
export const lineOf = (plan, key) => dayOf(plan, key)?.exercises.find((line) => line.key === key);
export const linesOf = (plan, keys) => plan.days.flatMap((day) => day.exercises).filter((line) => keys.includes(line.key));
export const weekOf = (plan, week) => plan.week_notes.find((one) => one.week === week) ?? { week, name: "", notes: "" };

// --- edits ---
const mapDays = (plan, change) => ({ ...plan, days: plan.days.map(change) });
const sorted = (plan) => ({ ...plan, days: [...plan.days].sort((a, b) => a.week - b.week) });

export function changeLines(plan, keys, change) {
  const edit = (line) => {
    if (!keys.includes(line.key)) return line;
    const next = { ...line, ...change(line) };
    const isOwn = text(pick(whole(next), FOLLOWED)) !== text(pick(whole(line), FOLLOWED));
    return line.series && isOwn ? { ...next, overridden: true, why: "" } : next;
  };
  return mapDays(plan, (day) => settled({ ...day, exercises: day.exercises.map(edit) }));
}
export const changeDay = (plan, key, values) => mapDays(plan, (day) => (day.key === key ? { ...day, ...values } : day));
export function changeWeek(plan, week, values) {
  const changed = { ...weekOf(plan, week), ...values };
  const others = plan.week_notes.filter((one) => one.week !== week);
  const all = changed.name || changed.notes ? [...others, changed] : others;
  return { ...plan, week_notes: all.sort((a, b) => a.week - b.week) };
}

// A line with a block comes behind the last line of that block, any other to the end of the day or to the place `at`.
export function addLine(plan, dayKey, line, at = Infinity) {
  return mapDays(plan, (day) => {
    if (day.key !== dayKey) return day;
    const behind = line.block ? day.exercises.findLastIndex((one) => one.block === line.block) + 1 : 0;
    return { ...day, exercises: day.exercises.toSpliced(behind || at, 0, line) };
  });
}
// Adds lines and their blocks to the end of a day. Their blocks get other keys where the day has those already.
export function addLines(plan, dayKey, lines, blocks = []) {
  return mapDays(plan, (day) => {
    if (day.key !== dayKey) return day;
    const fresh = withFreeKeys(lines, blocks, day);
    return { ...day, blocks: [...day.blocks, ...fresh.blocks], exercises: [...day.exercises, ...fresh.lines] };
  });
}
export function addDay(plan, week, name = "", key = newKey()) {
  return sorted({ ...plan, days: [...plan.days, { key, id: null, week, name, notes: "", blocks: [], exercises: [] }] });
}
export function removeLines(plan, keys) {
  const left = (day) => day.exercises.filter((line) => !keys.includes(line.key));
  return mapDays(plan, (day) => {
    if (!day.exercises.some((line) => keys.includes(line.key))) return day;
    return settled(withoutSingles({ ...day, exercises: left(day) }, day));
  });
}
export const removeDay = (plan, key) => ({ ...plan, days: plan.days.filter((day) => day.key !== key) });

// Moves lines, in their order, to a place in a day. Between two lines of a block they join it; a line that leaves its
// block's neighbours leaves the block, and a whole block moves as one.
export function placeLines(plan, keys, dayKey, index) {
  const source = dayOf(plan, keys[0]);
  const target = dayOf(plan, dayKey);
  const at = target.exercises.slice(0, index).filter((line) => !keys.includes(line.key)).length;
  const others = target.exercises.filter((line) => !keys.includes(line.key));
  const { lines, blocks } = landed(linesOf(plan, keys), { source, target, others, at });
  const rest = mapDays(plan, (day) => ({ ...day, exercises: day.exercises.filter((line) => !keys.includes(line.key)) }));
  const places = mapDays(rest, (day) =>
    day.key === dayKey ? { ...day, blocks: [...day.blocks, ...blocks], exercises: day.exercises.toSpliced(at, 0, ...lines) } : day,
  );
  return mapDays(places, (day) => settled(withoutSingles(day, plan.days.find((one) => one.key === day.key))));
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

// The groups of a line for which nothing was typed: one set for each round of a block, else three, of 8 to 10 reps where
// reps are counted.
export function newGroups(tracking, kind = "superset") {
  if (kind !== "superset") return [wholeGroup({ count: 1 })];
  return [wholeGroup({ count: 3, ...(/reps$/.test(tracking) ? { reps_min: 8, reps_max: 10 } : {}) })];
}
// What is prescribed for an exercise by `fields` as readPrescription gives them; `kind`: of the line's block.
export function prescribed(exercise, fields, kind) {
  const line = whole({ ...EMPTY_LINE, ...fields });
  return line.set_groups.length ? line : { ...line, set_groups: newGroups(exercise?.tracking ?? "weight_reps", kind) };
}
// A line for an exercise that was just added.
export function newLine(exercise, fields, kind) {
  const { id, tracking, name } = exercise;
  const line = prescribed(exercise, fields, kind);
  return { ...line, key: newKey(), id: null, exercise: id, name, tracking };
}

// A copy is independent: it follows no other line's progression, and the server has no key for it yet.
export const copyLine = (line) => ({
  ...line, key: newKey(), id: null, series: null, overridden: false, why: "",
});
export const copyDay = (day, week = day.week) => ({
  ...day, key: newKey(), id: null, week, exercises: day.exercises.map(copyLine),
});
// Lines to copy with the blocks that they take along: those of which every line is copied, or more than one.
export function copied(plan, keys) {
  const lines = linesOf(plan, keys);
  const blocks = [];
  const carried = lines.map((line) => {
    if (!line.block) return line;
    const day = dayOf(plan, line.key);
    const together = lines.filter((one) => one.block === line.block && day.exercises.includes(one));
    const all = day.exercises.filter((one) => one.block === line.block);
    if (together.length < 2 && together.length < all.length) return { ...line, block: null };
    // The same key on two days is two blocks
    const key = `${day.key}/${line.block}`;
    if (!blocks.some((block) => block.key === key)) {
      blocks.push({ ...blockOf(day, line.block), key });
    }
    return { ...line, block: key };
  });
  return { lines: carried, blocks };
}

// The lines with blocks whose keys the day does not have yet.
function withFreeKeys(lines, blocks, day) {
  const names = new Map();
  const used = new Set(day.exercises.map((line) => line.block).filter(Boolean));
  for (const key of new Set(lines.map((line) => line.block).filter(Boolean))) {
    const fresh = /^[A-Z]$/.test(key) && !used.has(key) ? key : freeKey(used);
    used.add(fresh);
    names.set(key, fresh);
  }
  return {
    lines: lines.map((line) => ({ ...line, block: names.get(line.block) ?? null })),
    blocks: blocks.filter((block) => names.has(block.key)).map((block) => ({ ...block, key: names.get(block.key) })),
  };
}
// `content`: {lines, blocks} as `copied` gives them.
export function pasteLines(plan, { lines, blocks = [] }, dayKey, at = Infinity) {
  const copies = lines.map(copyLine);
  const next = mapDays(plan, (day) => {
    if (day.key !== dayKey) return day;
    const fresh = withFreeKeys(copies, blocks, day);
    return { ...day, blocks: [...day.blocks, ...fresh.blocks], exercises: day.exercises.toSpliced(at, 0, ...fresh.lines) };
  });
  return [next, copies.map(({ key }) => key)];
}
export const pasteDays = (plan, days, week) => sorted({ ...plan, days: [...plan.days, ...days.map((day) => copyDay(day, week))] });
export const clearWeek = (plan, week) => ({ ...plan, days: plan.days.filter((day) => day.week !== week) });
// The days of a week in the place of those of later weeks. What has a progression is followed there.
export function fillWeeks(plan, week, others) {
  const followed = (line) => line.series ?? (line.rule ? line.id : null);
  const follow = (line, copy) => (followed(line) && !line.overridden ? { ...copy, series: followed(line), rule: null } : copy);
  const copies = (other) =>
    daysOf(plan, week).map((day) => {
      const copy = copyDay(day, other);
      return { ...copy, exercises: copy.exercises.map((line, index) => follow(day.exercises[index], line)) };
    });
  return others.reduce((now, other) => sorted({ ...now, days: [...clearWeek(now, other).days, ...copies(other)] }), plan);
}
export const addWeek = (plan) => (plan.weeks < MOST_WEEKS ? { ...plan, weeks: plan.weeks + 1 } : plan);
export function dropWeek(plan) {
  if (plan.weeks <= 1) return plan;
  const { weeks } = plan;
  return { ...clearWeek(plan, weeks), weeks: weeks - 1, week_notes: plan.week_notes.filter((one) => one.week !== weeks) };
}

// Makes an overridden line follow its progression again; the server fills in the values.
export const followAgain = (plan, key) =>
  mapDays(plan, (day) => ({
    ...day,
    exercises: day.exercises.map((line) => (line.key === key ? { ...line, overridden: false } : line)),
  }));
// --- blocks ---
// The keys of these lines, or of one line and the next: what is joined when one line is chosen.
function together(plan, keys) {
  const day = dayOf(plan, keys[0]);
  const index = day.exercises.findIndex((line) => line.key === keys[0]);
  return keys.length > 1 ? keys : [keys[0], day.exercises[index + 1]?.key].filter(Boolean);
}
// Joins lines (or one line and the next) to a superset with a free letter. Lines that are joined already are separated.
export function joinLines(plan, keys) {
  const wanted = together(plan, keys);
  const lines = linesOf(plan, wanted);
  if (lines[0].block && lines.every((line) => line.block === lines[0].block)) return separate(plan, wanted);
  return wanted.length < 2 ? plan : makeBlock(plan, wanted, EMPTY_BLOCK);
}
// Takes lines out of their block.
export function separate(plan, keys) {
  const apart = changeLines(plan, keys, () => ({ block: null }));
  return mapDays(apart, (day) => settled(withoutSingles(day, plan.days.find((one) => one.key === day.key))));
}
// Makes lines of one day a block: they stand below each other, from the first of them on. `block`: kind and numbers.
export function makeBlock(plan, keys, block) {
  const day = dayOf(plan, keys[0]);
  const own = keys.filter((key) => day.exercises.some((line) => line.key === key));
  const key = freeKeyOf(day);
  const marked = changeLines(plan, own, () => ({ block: key }));
  return mapDays(marked, (one) => {
    if (one.key !== day.key) return one;
    const lines = one.exercises.filter((line) => own.includes(line.key));
    const first = one.exercises.indexOf(lines[0]);
    const others = one.exercises.filter((line) => !own.includes(line.key));
    const next = {
      ...one,
      blocks: [...one.blocks, { ...EMPTY_BLOCK, ...block, key }],
      exercises: others.toSpliced(first, 0, ...lines),
    };
    return settled(withoutSingles(next, day));
  });
}
// Changes the kind and the numbers of a block.
export function changeBlock(plan, dayKey, key, values) {
  return mapDays(plan, (day) => {
    if (day.key !== dayKey) return day;
    const others = day.blocks.filter((block) => block.key !== key);
    return { ...day, blocks: [...others, { ...EMPTY_BLOCK, ...values, key }] };
  });
}

// Lines that follow a progression take over the block of its first line, as on the server, and their days its numbers.
export function mirrored(plan, before) {
  const anchors = new Map();
  for (const day of plan.days) {
    for (const line of day.exercises) {
      if (!line.rule || !line.id) continue;
      const was = dayOf(before, line.key);
      const old = was && blockOf(was, lineOf(before, line.key).block);
      const now = blockOf(day, line.block);
      if (was && text(old) !== text(now)) anchors.set(line.id, now);
    }
  }
  if (!anchors.size) return plan;
  return mapDays(plan, (day) => {
    const follows = (line) => anchors.has(line.series) && !line.overridden;
    const blocks = new Map(day.exercises.filter(follows).map((line) => anchors.get(line.series)).filter(Boolean).map((block) => [block.key, block]));
    const exercises = day.exercises.map((line) => (follows(line) ? { ...line, block: anchors.get(line.series)?.key ?? null } : line));
    return settled({ ...day, exercises, blocks: [...day.blocks.filter(({ key }) => !blocks.has(key)), ...blocks.values()] });
  });
}

// --- counting ---
// How many hard sets a line is: warm-ups are none, and where a line has one set for each round, the rounds count.
export function hardSetsOf(line, day) {
  const sets = line.set_groups.filter(({ type }) => type !== "warmup").reduce((sum, { count }) => sum + Number(count || 0), 0);
  return sets === 1 ? (roundsOf(blockOf(day, line.block)) ?? 1) : sets;
}
// {muscle: sets} of a week: 1 for a primary muscle, ½ for a secondary one.
export function hardSets(plan, week, exercises) {
  const found = new Map();
  for (const day of daysOf(plan, week)) {
    for (const line of day.exercises) {
      const { primary_muscles: first = [], secondary_muscles: second = [] } = exercises.get(line.exercise) ?? {};
      const sets = hardSetsOf(line, day);
      for (const [muscles, share] of [[first, 1], [second, 0.5]]) {
        for (const muscle of muscles ?? []) found.set(muscle, (found.get(muscle) ?? 0) + share * sets);
      }
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
// Errors by key of the line or day ("" for the plan): lists of {field, message}. The server names days and lines by their
// place in the sent plan, fields such as `set_groups.1.reps_max`.
export function errorsByKey(plan, errors) {
  const found = new Map();
  for (const { day, line, field = "", message } of errors) {
    const row = plan.days[day];
    const key = row?.exercises[line]?.key ?? row?.key ?? "";
    found.set(key, [...(found.get(key) ?? []), { field: field ?? "", message }]);
  }
  return found;
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
