// The blocks of a day in the builder: supersets, circuits, intervals, EMOM, AMRAP, for time. Pure; tested under node.
// A day's `blocks`: {key, kind, rounds, work_seconds, rest_seconds, every_seconds, cap_seconds}; lines name theirs by its key.
// A key without an entry is a superset's.
import { counted, fill } from "../session/texts.js";
import { clockText } from "./amounts.js";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
export const EMPTY_BLOCK = {
  kind: "superset", rounds: null, work_seconds: null, rest_seconds: null, every_seconds: null, cap_seconds: null,
};
// The numbers of each kind, in the order of its heading.
export const NUMBERS = {
  superset: [],
  circuit: ["rounds", "rest_seconds"],
  interval: ["rounds", "work_seconds", "rest_seconds"],
  emom: ["cap_seconds", "every_seconds"],
  amrap: ["cap_seconds"],
  for_time: ["rounds", "cap_seconds"],
};
// What each kind can't do without.
export const NEEDED = { interval: ["work_seconds"], emom: ["cap_seconds", "every_seconds"], amrap: ["cap_seconds"] };

// The block with this key; null for a line on its own.
export const blockOf = (day, key) =>
  key == null ? null : { ...EMPTY_BLOCK, ...(day.blocks.find((block) => block.key === key) ?? { key }) };
export const blockLines = (day, key) => day.exercises.filter((line) => line.block === key);
// The heading of a block, as `training.formatting.format_block` writes it: AMRAP 12:00, EMOM 10:00 · every 1:00, For time · 3 rounds · cap 15:00, and so on.
export function blockText(block, texts) {
  const { kind, rounds, work_seconds: work, rest_seconds: rest, every_seconds: every, cap_seconds: cap } = block;
  const name = texts.block_kinds[kind];
  const isLength = kind === "amrap" || kind === "emom";
  const parts = [
    cap && isLength ? `${name} ${clockText(cap)}` : name,
    rounds && counted(texts.rounds_counted, rounds),
    every && fill(texts.every_time, { time: clockText(every) }),
    work && fill(texts.work_time, { time: clockText(work) }),
    rest && fill(texts.rest_time, { time: clockText(rest) }),
    cap && !isLength && fill(texts.cap_time, { time: clockText(cap) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

// A block as it was typed, with what its kind can't do without: minutes from rounds, and a minute for each.
export function completed(block) {
  if (block.kind !== "emom") return block;
  const every = block.every_seconds ?? 60;
  return { ...block, every_seconds: every, cap_seconds: block.cap_seconds ?? (block.rounds ? block.rounds * every : null) };
}
// The first letter that is not in `used`, a set of keys.
export const freeKey = (used) => LETTERS.find((letter) => !used.has(letter)) ?? `A${used.size}`;
export const freeKeyOf = (day) => freeKey(new Set([...day.blocks.map(({ key }) => key), ...day.exercises.map(({ block }) => block)]));

// {key of a line: A1}, of the lines in blocks.
export function labels(day) {
  const places = {};
  const inBlocks = day.exercises.filter((line) => line.block != null);
  return Object.fromEntries(
    inBlocks.map((line) => [line.key, `${line.block}${(places[line.block] = (places[line.block] ?? 0) + 1)}`]),
  );
}
// The place of a line in its block: "first", "middle", "last" or "only" of the lines of the block that follow each other;
// "" for a line on its own.
export function placeInBlock(day, index) {
  const { block } = day.exercises[index];
  if (block == null) return "";
  const [above, below] = [-1, 1].map((step) => day.exercises[index + step]?.block === block);
  return above ? (below ? "middle" : "last") : below ? "first" : "only";
}

// The day without blocks that no line is in.
export function settled(day) {
  const used = new Set(day.exercises.map((line) => line.block));
  return day.blocks.every(({ key }) => used.has(key)) ? day : { ...day, blocks: day.blocks.filter(({ key }) => used.has(key)) };
}
// A line that is the last of a superset of more is on its own. `before`: the day as it was.
export function withoutSingles(day, before) {
  const isSingle = ({ block }) =>
    block != null && blockOf(before, block).kind === "superset" && blockLines(before, block).length > 1 && blockLines(day, block).length === 1;
  return { ...day, exercises: day.exercises.map((line) => (isSingle(line) ? { ...line, block: null } : line)) };
}

// Lines that were moved from `source` to the place `at` among the `others` of `target`, with the blocks that they have
// there, and the entries of blocks that are new in the target: those of which all lines were moved, or more than one.
export function landed(moved, { source, target, others, at }) {
  const [above, below] = [others[at - 1]?.block ?? null, others[at]?.block ?? null];
  if (above != null && above === below) return { lines: moved.map((line) => ({ ...line, block: above })), blocks: [] };
  const names = new Map();
  const blocks = [];
  const used = new Set([...target.blocks.map(({ key }) => key), ...target.exercises.map(({ block }) => block)]);
  for (const key of new Set(moved.map((line) => line.block))) {
    if (key == null) continue;
    const lines = blockLines(source, key);
    const along = lines.filter((line) => moved.some((one) => one.key === line.key)).length;
    const isWhole = along === lines.length;
    if (source.key === target.key) names.set(key, isWhole || key === above || key === below ? key : null);
    else if (isWhole || along > 1) {
      const fresh = used.has(key) ? freeKey(used) : key;
      used.add(fresh);
      names.set(key, fresh);
      const entry = source.blocks.find((block) => block.key === key);
      if (entry) blocks.push({ ...entry, key: fresh });
    }
  }
  return { lines: moved.map((line) => ({ ...line, block: names.get(line.block) ?? null })), blocks };
}

// How often the lines of a block are done; null where it is not said.
export function roundsOf(block) {
  if (!block) return null;
  if (block.rounds) return block.rounds;
  return block.kind === "emom" && block.every_seconds && block.cap_seconds ? Math.floor(block.cap_seconds / block.every_seconds) : null;
}
