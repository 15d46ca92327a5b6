// The sheet with lines that were pasted: each with its reading, to correct, to strike out, to add together.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { live } from "lit-html/directives/live.js";
import { counted, fill } from "../session/texts.js";
import { blockText, completed } from "./blocks.js";
import { isOpen, named, pastedRows, readRow, taken, withRows } from "./paste_rows.js";
import { exerciseField } from "./views/exercise_field.js";
import { understoodView } from "./views/understood.js";

export function openPasteSheet(builder, day, text) {
  const rows = pastedRows(builder, text);
  let known = builder.exercises;
  const content = () => {
    // An exercise may have been created meanwhile.
    if (known !== builder.exercises) rows.filter((row) => row.name && !row.exercise).forEach((row) => named(builder, row));
    known = builder.exercises;
    return sheetView(builder, rows, save);
  };
  const save = (event) => {
    event.preventDefault();
    if (rows.some(isOpen)) return builder.querySelector("dialog [data-open] input")?.focus();
    const [plan, last] = withRows(builder.plan, day, rows);
    builder.edit(plan);
    builder.opener = `add-${last}`; // where the focus goes
    builder.closeDialog();
  };
  builder.openDialog(builder.texts.paste_title, content, `add-${day}`, { isWide: true });
}

function sheetView(builder, rows, save) {
  const { texts } = builder;
  const count = taken(rows).length;
  const open = rows.filter(isOpen).length;
  return html`<form @submit=${save} novalidate>
    <p class="muted mb-2 text-sm">${texts.paste_help}</p>
    <ul class="paste-rows">${repeat(rows, (row) => row.key, (row, index) => rowView(builder, row, rows[index - 1]))}</ul>
    <div class="paste-foot">
      <button class="btn btn-primary" ?disabled=${!count || open > 0}>${counted(texts.add_exercises, count)}</button>
      ${open ? html`<p class="text-warning text-sm font-medium" role="status">${counted(texts.rows_open, open)}</p>` : nothing}
    </div>
  </form>`;
}

function rowView(builder, row, before) {
  const { texts } = builder;
  if (row.day) return html`<li class="paste-day">${fill(texts.new_day_row, { name: row.day })}</li>`;
  const strike = () => {
    row.isOut = !row.isOut;
    builder.draw();
  };
  const button = html`<button type="button" class="btn btn-ghost btn-sm" aria-label="${row.isOut ? texts.unstrike : texts.strike}: ${row.source}" @click=${strike}>${row.isOut ? texts.unstrike : texts.strike}</button>`;
  const isHead = row.block && row.block.kind !== "superset" && row.block.key !== before?.block?.key;
  const heading = isHead ? html`<p class="text-primary text-sm font-semibold">${blockText(row.block, texts)}</p>` : nothing;
  const source = html`<div class="flex items-start gap-2">
    <p class="muted min-w-0 grow py-1 font-mono text-sm break-words">${row.isOut ? html`<s>${row.source}</s>` : row.source}</p>${button}</div>`;
  if (row.isOut) return html`<li class="paste-row">${heading}${source}</li>`;
  const choose = (exercise) => readRow(builder, Object.assign(row, { exercise }));
  const type = ({ target }) => {
    readRow(builder, Object.assign(row, { text: target.value }));
    builder.draw();
  };
  const meant = (choice) => {
    if (choice.block) row.block = { ...completed(choice.block), key: `new-${row.key}` };
    readRow(builder, Object.assign(row, { text: choice.text ?? "" }));
    builder.draw();
  };
  return html`<li class="paste-row" ?data-open=${isOpen(row)}>
    ${heading}${source}
    <div class="grid gap-x-3 sm:grid-cols-2">
      ${exerciseField(builder, { id: `paste-${row.key}`, label: fill(texts.exercise_of, { text: row.name || row.source }), exercise: row.exercise, choose, text: row.name, error: row.exercise ? "" : texts.choose })}
      <div class="field"><label for="paste-${row.key}-text">${fill(texts.prescription_of, { name: row.exercise?.name ?? row.name })}</label><input id="paste-${row.key}-text" autocomplete="off" spellcheck="false" maxlength="3000" aria-describedby="paste-${row.key}-read" aria-invalid=${row.reading.error ? "true" : nothing} .value=${live(row.text)} @input=${type}></div>
    </div>
    ${understoodView(builder, row.reading, meant, { id: `paste-${row.key}-read`, label: row.label })}
  </li>`;
}
