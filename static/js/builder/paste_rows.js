// Pasted lines before they are added: which exercise each is, how it is read, and the plan with all of them. Pure.
import { EMPTY_BLOCK, completed } from "./blocks.js";
import * as model from "./model.js";
import { readPaste } from "./paste.js";
import { readFor } from "./reading.js";
import { exerciseNamed } from "./search.js";

// Rows {key, source, name, text, label, block, exercise, reading, isOut}, and {key, source, day} for the heading of a day.
export function pastedRows(builder, text) {
  const { units, language } = builder;
  return readPaste(text, { units, language }).map(({ source, day, label, name, rest, error, block }) => {
    const key = model.newKey();
    if (day) return { key, source, day };
    const row = { key, source, label, name, text: rest, block: block && completed(block), exercise: null, isOut: false };
    // A line without an exercise keeps the reader's error.
    if (!name) return { ...row, reading: { text: rest, error } };
    return named(builder, row);
  });
}
// The row with the exercise that its name means.
export const named = (builder, row) => readRow(builder, Object.assign(row, { exercise: exerciseNamed(builder.exercises, row.name) }));
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
    if (!row.block) return line;
    const { key } = row.block;
    if (!blocks.has(key)) blocks.set(key, { ...EMPTY_BLOCK, ...row.block });
    return { ...line, block: key };
  });
  return lines.length ? model.addLines(plan, day, lines, [...blocks.values()]) : plan;
}
