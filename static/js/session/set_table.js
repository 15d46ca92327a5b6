// The table of an exercise: a row for each set, done or open, and below it the buttons for the row that is being filled in.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fromKg } from "../units.js";
import { loadOverlays } from "./lazy.js";
import { CHECK, effortText, labelsOf, openRow, problem, secondsOf, stepOf } from "./open_row.js";
import { distance } from "./set_text.js";
import { clock, data, editable, fill, language, number, performed, texts, foldable, units, urls } from "./texts.js";
import { fieldsOf as trackedFields } from "./typed_set.js";

export function setTable(page, block) {
  const rows = page.rowsOf(block);
  const columns = columnsOf(page, block);
  const keyOf = ({ set, open }) => set?.id ?? open.key;
  const next = rows.find(({ open }) => open);
  const places = new Map(rows.filter(({ set }) => set).map(({ set }, at) => [set.id, at + 1]));
  return html`<div class="set-table" ?data-long=${columns.isLong} ?data-effort=${columns.hasEffort}>
    ${rows.length ? heading(block, columns) : nothing}
    ${repeat(rows, keyOf, (row) => (row.set ? doneRow(page, block, row, columns, places.get(row.set.id)) : openRow(page, block, row, columns, row === next)))}
    ${page.live && !page.notice ? maxForm(page, block) : nothing}
    ${block.skipped || page.notice === "gone" ? nothing : aids(page, block, rows, columns)}
  </div>`;
}

// Which number columns there are, and whether RPE is one: it is prescribed, was entered, or the user wants it.
function columnsOf(page, block) {
  const tracked = trackedFields(block, data.measures);
  const isAsked = block.rows?.some(({ rpe }) => rpe) || block.performed.some(({ rpe }) => rpe != null);
  const hasEffort = isAsked || page.withEffort.has(block.exercise);
  // A distance is long, with its unit: then what was done the last time stands below the numbers.
  return { tracked, hasEffort, isLong: tracked.includes("distance_m") };
}

const heading = (block, { tracked, hasEffort, isLong }) => html`<div class="set-heading" aria-hidden="true">
  <span class="set-mark">${texts.set}</span><span class="set-previous">${isLong ? nothing : texts.previous}</span>
  ${tracked.map((name) => html`<span class="set-number" data-column=${name}>${labelsOf(name, block)[1]}</span>`)}
  ${hasEffort ? html`<span class="set-number" data-column="rpe">${texts.fields.rpe}</span>` : nothing}<span class="set-tick">✓</span>
</div>`;

function cell(name, set, block) {
  if (name === "weight") return set.kg == null ? "" : number(fromKg(set.kg, units));
  if (set[name] == null) return "";
  if (name === "duration_seconds") return clock(Number(set[name]));
  return name === "distance_m" ? distance(Number(set[name]), { units, language, pace: block.pace }) : number(set[name]);
}

function doneRow(page, block, { set, mark }, { tracked, hasEffort, isLong }, place) {
  const edit = (event) => {
    if (event.metaKey || event.ctrlKey || event.target.closest("[data-tick]")) return;
    event.preventDefault();
    page.editSet(block, set);
  };
  const url = fill(urls.set, { session: page.session.id, set: set.id });
  const row = block.rows.find((one) => block.taken?.get(one) === set);
  const before = row ? block.previous?.[row.type] : null;
  const last = before?.[Math.min(row.place - (block.elsewhere[row.type] ?? 0), before.length - 1)]?.text ?? "";
  const text = performed(set, block);
  return html`<div id="set-${set.id}" class="set-line set-done ${set.id === page.commands.newest ? "set-new" : ""}" data-set @click=${edit}>
    <a class="set-mark" data-edit href=${url}><span data-mark aria-hidden="true">${mark}</span><span class="sr-only">${texts.edit} ${fill(texts.which, { n: place, exercise: block.name })}</span></a>
    <span class="set-previous">${isLong ? nothing : foldable(last)}</span>
    <span class="sr-only" data-performed>${text}</span>
    ${tracked.map((name) => html`<span class="set-number" data-column=${name} aria-hidden="true">${cell(name, set, block)}</span>`)}
    ${hasEffort ? html`<span class="set-number" data-column="rpe">${effortText(set.rpe)}</span>` : nothing}
    <span class="set-tick" data-tick>${tick(set)}</span>
    ${isLong ? html`<span class="set-below muted" aria-hidden="true">${foldable(text)}</span>` : nothing}
    ${set.note ? html`<span class="set-below muted">${set.note}</span>` : nothing}
    ${set.problem ? html`<span class="set-below text-error font-medium">${set.problem.reason ?? texts.refused}</span>` : nothing}
  </div>`;
}

// The sign of a set: done, refused, waiting to be sent, or a record.
function tick({ problem: found, waits, records = [] }) {
  const shown = (symbol, text, more = text) =>
    html`<span class="set-sign" title=${more} aria-hidden="true">${symbol}</span><span class="sr-only">${text}</span>`;
  if (found) return html`<span class="set-box set-refused">!</span><span class="sr-only">${texts.refused}</span>`;
  const sign = waits ? shown("⟳", texts.waits) : records.length ? shown("★", texts.record, records.join(", ")) : nothing;
  return html`<span class="set-box">${CHECK}</span>${sign}`;
}

// Steps for the numbers of the row that is being filled in, the timer of a set with a time, and one more row.
function aids(page, block, rows, { tracked }) {
  const active = page.activeRow(block, rows);
  const timed = ({ detail }) => page.type(block, active, { ...page.valuesOf(block, active), duration_seconds: clock(detail.seconds) });
  const values = active && page.valuesOf(block, active);
  const step = (name) => {
    const [label, caption] = labelsOf(name, block);
    const unit = values.distance_unit ?? "m";
    return html`<gym-stepper class="stepper" for="${active.key}-${name}" label=${label} step=${stepOf(page, block, name, unit)} from=${name === "weight" ? page.emptyWeight(block) : 0} kind=${name} unit=${unit} data-less=${texts.less} data-more=${texts.moreOf}><span aria-hidden="true">${name === "distance_m" ? unit : caption}</span></gym-stepper>`;
  };
  const timer = () => {
    const planned = secondsOf(block, values.duration_seconds) || Number(active.duration_seconds);
    return html`<gym-set-timer class="set-timer" key="${page.session.id}:${block.key}" planned=${planned || 0} data-stopwatch=${texts.stopwatch} data-countdown=${texts.countdown} data-stop=${texts.stop} @timed=${timed}></gym-set-timer>`;
  };
  return html`<div class="set-aids">
    ${active ? tracked.map(step) : nothing}
    ${canWarmUp(page, block) ? html`<button type="button" class="btn btn-ghost btn-sm" data-warm-up @click=${() => loadOverlays().then(({ addWarmUps }) => addWarmUps?.(page, block))}>+ ${texts.warmUp}</button>` : nothing}
    <button type="button" class="btn btn-ghost btn-sm" data-more @click=${() => page.addRow(block)}>+ ${texts.another}<span class="sr-only">, ${block.name}</span></button>
  </div>
  ${active && tracked.includes("duration_seconds") ? timer() : nothing}`;
}

// Where warm-up sets are offered: with a bar, before the first set of the current exercise.
const canWarmUp = (page, block) =>
  page.current === block.key && block.barbell && !block.performed.length && !page.warmUps.get(block.key)?.length && !block.rows.some(({ type }) => type === "warmup");

// The form for the max that targets are percentages of, as long as it is unknown.
function maxForm(page, block) {
  const ask = block.left.find((row) => row.ask)?.ask;
  const { max_waits: waits, max_problem: refused } = block;
  if (!ask) return waits ? html`<p class="muted mt-2 text-sm" data-max-waits>${texts.ask[waits.max]}: ${editable(waits.value)} · ${texts.waits}</p>` : nothing;
  const found = page.maxErrors.get(block.key);
  const isWrong = Boolean(found || refused);
  const id = `max-error-${block.key}`;
  const take = (reading) => {
    page.section(block.key).querySelector("[data-max-form] input").value = reading;
    page.maxErrors.delete(block.key);
    page.draw();
  };
  const submit = (event) => {
    event.preventDefault();
    const { value } = event.currentTarget.elements.weight;
    loadOverlays().then(({ enterMax }) => enterMax?.(page, block, ask, value));
  };
  return html`<form class="panel mt-2 p-2! sm:p-4!" novalidate autocomplete="off" data-max-form @submit=${submit}>
    <div class="flex items-end gap-2">
      <label class="min-w-0 grow"><span class="label-text">${texts.ask[ask]}</span><input class="control" name="weight" inputmode="decimal" aria-invalid=${isWrong ? "true" : nothing} aria-describedby=${isWrong ? id : nothing}></label>
      <button class="btn">${texts.save}</button>
    </div>
    ${refused && !found ? html`<p class="error" id=${id} role="alert">${refused.reason ?? texts.refused}</p>` : problem(id, "weight", found, take)}
    <p class="muted text-sm">${texts.askHint}</p>
  </form>`;
}
