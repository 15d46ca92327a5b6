// The order of the exercises of a session, and changes to it. Pure functions; what is stored: workouts/layout.py.

// "12-3" → exercise 12, plan line 3; line 0 means none.
export function partsOf(key) {
  const [exercise, line] = key.split("-").map(Number);
  return { exercise, line };
}
// A superset of the user's own is named after an exercise in it; the plan's have letters.
export const isOwn = (superset = "") => superset.includes("-");

// The cards after an operation `arrange`. Those that it doesn't mention stay for their sets only.
export function arranged({ blocks, sets }, { layout, cards = {} }) {
  const known = new Map([...Object.entries(cards), ...blocks.map((card) => [card.key, card])]);
  const listed = layout.filter(({ key, removed }) => known.has(key) && !removed);
  const keys = new Set(listed.map(({ key }) => key));
  const used = blocks.filter(({ key }) => !keys.has(key) && sets.some((set) => set.key === key));
  return [
    ...listed.map(({ key, skipped = false, superset }) => ({ ...inSuperset(known.get(key), superset), skipped, replaced: false })),
    ...used.map((card) => ({ ...card, replaced: true })),
  ];
}
function inSuperset(card, superset) {
  if (superset === undefined || (card.superset && !isOwn(card.superset))) return card;
  return { ...card, superset, kind: superset ? "superset" : "" };
}

// The cards with those of a superset behind each other, and labelled in this order: A1, A2. One alone is in no superset
// of the user's own.
export function ordered(cards) {
  const active = cards.filter(({ replaced }) => !replaced);
  const membersOf = (superset) => active.filter((card) => card.superset === superset);
  const single = (card) => isOwn(card.superset) && (card.replaced || membersOf(card.superset).length < 2);
  const shown = cards.map((card) => (single(card) ? { ...card, superset: "", kind: "", label: "" } : card));
  const wanted = shown.filter(({ replaced }) => !replaced);
  const names = [...new Set(wanted.map(({ superset }) => superset).filter(Boolean))];
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !names.includes(letter));
  const letters = new Map(names.map((name) => [name, isOwn(name) ? (free.shift() ?? "") : name]));
  const framed = new Map(names.map((name) => [name, wanted.filter(({ superset }) => superset === name)]));
  const labelled = (card, n) => ({ ...card, label: `${letters.get(card.superset)}${n + 1}` });
  return shown.flatMap((card) => {
    if (!card.superset || card.replaced) return [card];
    const members = framed.get(card.superset) ?? [];
    framed.delete(card.superset);
    return members.map(labelled);
  });
}

// --- layouts: what an operation `arrange` says ---
// A replaced exercise is on the page only for its sets, so it is not in the layout.
export const layoutOf = (blocks) =>
  blocks
    .filter(({ replaced }) => !replaced)
    .map(({ key, skipped, superset, instead_of }) => ({
      ...{ key, superset: isOwn(superset) ? superset : "" },
      ...(skipped && { skipped }),
      ...(instead_of && { instead_of }),
    }));

const withEntry = (layout, key, change) => layout.map((entry) => (entry.key === key ? { ...entry, ...change } : entry));
const isIn = (layout, key) => layout.some((entry) => entry.key === key);

// After "up", "down", "skip" or "remove" of one exercise; null if it has no place there.
export function rearranged(blocks, key, wish) {
  const layout = layoutOf(blocks);
  if (!isIn(layout, key)) return null;
  if (wish === "skip") return withEntry(layout, key, { skipped: !layout.find((entry) => entry.key === key).skipped });
  if (wish === "remove") return withEntry(layout, key, { removed: true });
  const order = blocks.filter(({ replaced }) => !replaced).map((block) => [block.key, block.superset ?? ""]);
  return inOrder(layout, moved(order, key, wish === "up" ? -1 : 1));
}
export const inOrder = (layout, keys) => keys.map((key) => layout.find((entry) => entry.key === key)).filter(Boolean);

// The keys after one moved up (-1) or down (1). `order`: each key with its superset. Within a superset it changes place
// with its neighbour; at its end the whole superset moves on.
export function moved(order, key, step) {
  const frames = [];
  let last = "";
  for (const [one, superset] of order) {
    if (superset && superset === last) frames.at(-1).push(one);
    else frames.push([one]);
    last = superset;
  }
  const at = frames.findIndex((frame) => frame.includes(key));
  const frame = frames[at];
  const from = frame.indexOf(key);
  const inside = from + step;
  if (inside >= 0 && inside < frame.length) frame.splice(inside, 0, ...frame.splice(from, 1));
  else frames.splice(Math.min(Math.max(at + step, 0), frames.length - 1), 0, ...frames.splice(at, 1));
  return frames.flat();
}

// The exercises that one can be put in a superset with.
export const partnersFor = (blocks, { key, superset }) =>
  blocks.filter((one) => one.key !== key && !one.replaced && !one.skipped && (!one.superset || (isOwn(one.superset) && one.superset !== superset)));
export function withSuperset(blocks, block, partner) {
  const superset = block.superset || partner.superset || block.key;
  return withEntry(withEntry(layoutOf(blocks), block.key, { superset }), partner.key, { superset });
}
export const withoutSuperset = (blocks, superset) =>
  layoutOf(blocks).map((entry) => (entry.superset === superset ? { ...entry, superset: "" } : entry));

// The layout and the cards that bring back `before`.
export function backTo(before, now) {
  const missing = before.filter(({ key }) => !now.some((block) => block.key === key && !block.replaced));
  return { layout: layoutOf(before), cards: Object.fromEntries(missing.map((card) => [card.key, cardOf(card)])) };
}
// A block without what is calculated.
const cardOf = ({ performed, elsewhere, working, planned, left, done, ...card }) => card;

// --- other exercises ---
// The key of an exercise that is added to the plan, one more time if it was added before.
function nextKey(keys, exercise) {
  const [first] = [`${exercise}-0`].filter((key) => !keys.includes(key));
  let occurrence = 2;
  while (!first && keys.includes(`${exercise}-0-${occurrence}`)) occurrence += 1;
  return first ?? `${exercise}-0-${occurrence}`;
}
// Adds exercises at the end: their keys and cards, and the new layout.
export function withExercises(blocks, chosen) {
  const taken = blocks.map(({ key }) => key);
  const cards = {};
  for (const one of chosen) {
    const key = nextKey(taken, one.exercise);
    taken.push(key);
    cards[key] = { ...one, ...inPlaceOf(null, one), key };
  }
  const keys = Object.keys(cards);
  return { keys, cards, layout: [...layoutOf(blocks), ...keys.map((key) => ({ key, superset: "" }))] };
}
// Puts an exercise in the place of `replaced`: its key and card, and the new layout.
export function withSwap(blocks, chosen, replaced) {
  const { exercise, line } = partsOf(replaced.key);
  if (exercise === chosen.exercise) return { key: replaced.key, card: cardOf(replaced), layout: layoutOf(blocks) };
  const taken = blocks.map(({ key }) => key);
  const key = line ? `${chosen.exercise}-${line}` : nextKey(taken, chosen.exercise);
  const instead_of = insteadOf(replaced, key);
  const layout = withEntry(layoutOf(blocks), replaced.key, { key, skipped: false, instead_of });
  return { key, card: { ...chosen, ...inPlaceOf(replaced, chosen), key, instead_of }, layout };
}
// A line that a trainer added for the trainee is found by the key of its exercise, so that an exercise which replaces it
// names that key. The plan's own lines are in the keys.
function insteadOf(replaced, key) {
  const before = replaced.instead_of || replaced.key;
  return !partsOf(before).line && replaced.rows?.length && before !== key ? before : "";
}
// What an exercise takes over from the one that it replaces: sets, reps, rests and effort, never the load or the reason
// for it.
function inPlaceOf(replaced, chosen) {
  const { superset = "", label = "", kind = "", round_rest = null, notes = "", rests, sets = 0 } = replaced ?? {};
  const { rest = chosen.rest ?? 120 } = replaced ?? {};
  const { rows = [], swapped, target = "", alternatives = [] } = replaced ?? {};
  const bare = rows.map(({ ask, ...row }, n) => ({ ...row, weight: "", target: swapped?.rows[n] ?? row.target }));
  const others = alternatives.length ? [replaced, ...alternatives].filter(({ exercise }) => exercise !== chosen.exercise) : [];
  return {
    ...{ superset, label, kind, round_rest, notes, rest, rests, sets },
    ...{ target: swapped?.target ?? target, why: "", rows: bare, alternatives: others.map(exerciseOf) },
  };
}
// The part of a card that is its exercise's.
const EXERCISE = [
  ...["exercise", "name", "url", "video", "tracking", "muscle", "assisted", "per_side", "pace", "barbell", "last", "previous"],
  ...["own_note", "own_rest"],
];
const exerciseOf = (card) => Object.fromEntries(EXERCISE.filter((name) => name in card).map((name) => [name, card[name]]));
