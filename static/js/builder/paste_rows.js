// Pasted lines before they are added: which exercise each is, how it is read, and the plan with all of them. Pure.
import { readPaste } from "./paste.js";
import { completed } from "./blocks.js";
import * as model from "./model.js";
import { blockOfLabel, readFor } from "./reading.js";

// Rows {key, source, name, text, label, block, exercise, reading, isOut}, and {key, source, day} for the heading of a day.
export function pastedRows(builder, text) {
  const { units, language } = builder;
  return readPaste(text, { units, language }).map((row) => {
    const key = model.newKey();
    if (row.day) return { key, source: row.source, day: row.day };
    const name = row.name ?? "";
    const exercise = name ? builder.exercises.named(name) : null;
    const pasted = { key, source: row.source, name, text: row.rest ?? "", label: row.label, block: row.block ?? null, exercise, isOut: false };
    return readRow(builder, pasted);
  });
}
export const readRow = (builder, row) => Object.assign(row, { reading: readFor(builder, row.text, row.exercise, row.block?.kind) });

export const isOpen = (row) => !row.day && !row.isOut && (!row.exercise || Boolean(row.reading.error));
export const taken = (rows) => rows.filter((row) => !row.day && !row.isOut);

// The plan with all rows that are not struck out: in the day, and from a heading on in new days of its week. A day without
// lines takes the first heading as its name. The second of the two is the key of the last day that got lines.
export function withRows(plan, dayKey, rows) {
  const { week, exercises } = model.dayOf(plan, dayKey);
  let next = plan, day = dayKey, isFirst = exercises.length === 0;
  let lines = [];
  const store = () => {
    next = addRows(next, day, lines);
    if (lines.length) isFirst = false;
    lines = [];
  };
  for (const row of rows) {
    if (row.day) {
      store();
      const name = row.day.slice(0, model.NAME_LENGTH);
      if (isFirst) next = model.changeDay(next, day, { name });
      else {
        day = model.newKey();
        next = model.addDay(next, week, name, day);
      }
      isFirst = false;
    } else if (!row.isOut) lines.push(row);
  }
  store();
  return [next, day];
}

function addRows(plan, day, rows) {
  const blocks = new Map();
  const lines = rows.map((row) => {
    const line = model.newLine(row.exercise, row.reading.line, row.block?.kind);
    if (!row.block) return { ...line, block: blockOfLabel(row.label) ?? line.block };
    // The same block object stands in every row of the block
    if (!blocks.has(row.block)) blocks.set(row.block, { ...completed(row.block), key: row.block.key ?? `new-${blocks.size}` });
    return { ...line, block: blocks.get(row.block).key };
  });
  return lines.length ? model.addLines(plan, day, lines, [...blocks.values()]) : plan;
}
