// A row of the table that is still to be done: the form for its set. It shows what the user has typed (the page's draft),
// or else the values that the plan and the previous set suggest.
import { html, noChange, nothing } from "lit-html";
import { Directive, directive } from "lit-html/directive.js";
import { live } from "lit-html/directives/live.js";
import { isVaried, LETTERS, nameOf } from "./rows.js";
import { distance, paceText } from "./set_text.js";
import { clock, data, editable, fill, language, problemText, symbol, texts, foldable, units } from "./texts.js";
import { effortIn, readNumber, shownTexts } from "./typed_set.js";

// Sets the value of a field. A field that has this value already keeps its caret. In a focused field the new value is
// selected, so that the next digits replace it.
class FieldValue extends Directive {
  render() {
    return noChange;
  }
  update({ element }, [value]) {
    if (element.value !== value) {
      element.value = value;
      if (element === document.activeElement) element.select();
    }
    return noChange;
  }
}
const fieldValue = directive(FieldValue);

export const CHECK = html`<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true"><path d="M5 13l4 4L19 7"/></svg>`;
const STEPS = { reps: 1, duration_seconds: 5 };
const WEIGHT_STEP = units === "imperial" ? 5 : 2.5;
const DISTANCE_STEPS = { m: 5, km: 0.5, mi: 0.5 };
const UNITS = ["m", "km", "mi"];

// One step of ±: the weight's follows the plates.
export function stepOf(page, block, name, unit) {
  if (name === "weight") return page.stepOf(block) || WEIGHT_STEP;
  return name === "distance_m" ? DISTANCE_STEPS[unit] : STEPS[name];
}

export const fieldsOf = (form) =>
  Object.fromEntries([...form.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]));

// Whether the user changed the plain form from the server.
export const isTyped = (form) =>
  [...form.elements].some(({ options, type, value, defaultValue }) => {
    if (options) return [...options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
    return !["submit", "button", "checkbox"].includes(type) && value !== defaultValue;
  });

// {name: text} of a row before anyone types.
export const suggested = (block, row) => shownTexts({ rpe: "", note: "", ...row }, block, { language, ...data });

// An RPE in the scale of the user.
export const effortText = (rpe) => (rpe == null ? nothing : editable(effortIn(rpe, data.effort)));

// What a field is called, and its heading.
export function labelsOf(name, block) {
  const { fields } = texts;
  if (name === "weight") {
    const sign = { bodyweight_reps: "+", assisted_reps: "−" }[block.tracking] ?? "";
    const label = { bodyweight_reps: fields.added, assisted_reps: fields.assistance }[block.tracking] ?? fields.weight;
    return [label, `${sign}${symbol()}`];
  }
  const label = fields[block.per_side && ["reps", "duration_seconds"].includes(name) ? `${name}_per_side` : name];
  return [label, label];
}

// What a time or a distance was read as, where that isn't what was typed: "= 1:30". Empty while it can't be read.
function understood(name, text, block, unit) {
  if (!["distance_m", "duration_seconds"].includes(name) || !text?.trim()) return "";
  try {
    const value = readNumber(name, text, { block, language, holds: data.holds, unit });
    const shown = name === "distance_m" ? distance(value, { units, language, pace: block.pace }) : clock(value);
    return [text.trim(), `${text.trim()} ${unit}`].includes(shown) ? "" : `= ${shown}`;
  } catch {
    return "";
  }
}
export function secondsOf(block, text) {
  try {
    return readNumber("duration_seconds", text ?? "", { block, language, holds: data.holds });
  } catch {
    return 0;
  }
}
// The pace of what is typed; empty until it is known.
function paceOf(block, values) {
  try {
    const read = (name) => readNumber(name, values[name], { block, language, holds: data.holds, unit: values.distance_unit });
    return paceText(read("distance_m"), read("duration_seconds"), block.pace);
  } catch {
    return "";
  }
}

// A field's problem, and the readings that it could have as buttons. `take` is called with a reading.
export function problem(id, name, found, take) {
  if (!found) return nothing;
  return html`<p class="error" id=${id} role="alert">${problemText(name, found)}</p>
    ${found.readings.length ? html`<p class="mt-1 flex flex-wrap gap-2" data-readings>${found.readings.map((reading) => html`<button type="button" class="btn btn-sm" @click=${() => take(reading)}>${reading}</button>`)}</p>` : nothing}`;
}

// The target of a row, where neither the exercise's nor the numbers that the row begins with say the same.
function targetOf(block, { target, planned }) {
  if (!target || (!isVaried(block) && block.target.includes(target.replace("1 × ", "")))) return "";
  return target.endsWith(`1 × ${planned.reps} @ ${editable(planned.weight)} ${symbol()}`) ? "" : target;
}

// `isNext`: it is the first open row of its table.
export function openRow(page, block, { open: row, mark }, { tracked, hasEffort, isLong }, isNext) {
  const names = { n: nameOf(row), exercise: block.name };
  const values = page.valuesOf(block, row);
  const { text: error = null, problems = {}, asked = null } = page.errors.get(row.key) ?? {};
  const typed = ({ currentTarget }) => page.type(block, row, fieldsOf(currentTarget));
  const submit = (event) => {
    event.preventDefault();
    page.log(block, row, event.currentTarget);
  };
  const fillIn = (name) => (text) => {
    page.type(block, row, { ...page.valuesOf(block, row), [name]: text });
    page.focusField(row.key, name);
  };
  const input = (name, label, placeholder = nothing) => {
    const found = problems[name];
    return html`<input id="${row.key}-${name}" name=${name} data-number inputmode=${name === "reps" ? "numeric" : "decimal"} placeholder=${placeholder} aria-label=${label} aria-invalid=${found ? "true" : nothing} aria-describedby=${found ? `${row.key}-${name}-error` : nothing} .value=${fieldValue(values[name] ?? "")}>`;
  };
  const column = (name) => html`<span class="set-number" data-column=${name}>${input(name, labelsOf(name, block)[0])}${name === "distance_m" ? unitSelect(values.distance_unit ?? "m") : nothing}</span>`;
  const isShown = page.details.has(row.key);
  const shownMark = LETTERS[values.set_type] ?? (LETTERS[row.set_type] ? "1" : mark);
  const target = targetOf(block, row);
  const last = isLong && row.previous ? `${texts.previous} ${row.previous}` : "";
  return html`<form class="set-line ${isNext ? "set-next" : ""}" data-log-form data-row=${row.key} novalidate autocomplete="off" aria-label=${fill(texts.row, names)} @submit=${submit} @input=${typed} @change=${typed} @focusin=${() => page.activate(block, row)}>
    <button type="button" class="set-mark" data-details aria-expanded=${String(isShown)} aria-label="${texts.typeRpeNote}, ${fill(texts.row, names)}" @click=${() => page.toggleDetails(row)}><span data-mark>${shownMark}</span></button>
    <span class="set-previous">${isLong ? nothing : foldable(row.previous)}</span>
    ${tracked.map(column)}
    ${hasEffort ? html`<span class="set-number" data-column="rpe">${input("rpe", texts.fields.rpe, effortText(row.planned?.rpe))}</span>` : nothing}
    <button data-log class="set-tick" aria-label=${fill(texts.log, names)}><span class="set-box">${CHECK}</span></button>
    <input type="hidden" name="set_type" .value=${live(values.set_type ?? "working")}>
    ${target || last ? html`<p class="set-below set-aim"><span class="font-medium">${target}</span><span class="muted">${foldable(last)}</span></p>` : nothing}
    ${below(block, values, tracked)}
    ${error ? html`<ul class="set-below errorlist" role="alert"><li>${error}</li></ul>` : nothing}
    ${Object.keys(problems).map((name) => html`<div class="set-below">${problem(`${row.key}-${name}-error`, name, problems[name], fillIn(name))}</div>`)}
    ${asked ? question(page, block, row, asked) : nothing}
    ${isShown ? details(page, block, row, values, hasEffort) : closed(values, hasEffort)}
  </form>`;
}

// How what is typed was understood, and the pace.
function below(block, values, tracked) {
  if (!tracked.some((name) => ["distance_m", "duration_seconds"].includes(name))) return nothing;
  const unit = values.distance_unit ?? "m";
  const pace = tracked.includes("distance_m") && block.pace ? paceOf(block, values) : "";
  return html`<p class="set-below set-read">${tracked.map((name) => html`<output data-understood>${understood(name, values[name], block, unit)}</output>`)}${pace ? html`<span class="font-semibold" data-pace>${pace}</span>` : nothing}</p>`;
}

// Type, RPE and note, opened by the row's mark.
function details(page, block, row, values, hasEffort) {
  const choose = (set_type) => () => page.type(block, row, { ...page.valuesOf(block, row), set_type });
  return html`<div class="set-below set-details">
    <div class="flex flex-wrap gap-1" role="group" aria-label=${texts.fields.set_type}>${texts.setTypes.map(([value, label]) => html`<button type="button" class="btn btn-sm ${value === values.set_type ? "btn-primary" : ""}" aria-pressed=${String(value === values.set_type)} @click=${choose(value)}>${label}</button>`)}</div>
    <div class="flex items-end gap-2">
      ${hasEffort ? nothing : html`<label class="w-20"><span class="label-text">${texts.fields.rpe}</span><input class="control" name="rpe" data-number inputmode="decimal" .value=${fieldValue(values.rpe ?? "")}></label>`}
      <label class="min-w-0 grow"><span class="label-text">${texts.fields.note}</span><input class="control" name="note" maxlength="1000" .value=${fieldValue(values.note ?? "")}></label>
    </div>
    ${hasEffort ? nothing : html`<button type="button" class="btn btn-ghost btn-sm -mt-2 -ml-3 justify-self-start" @click=${() => page.showEffort(block)}>${texts.effortColumn}</button>`}
  </div>`;
}
// The same as long as they are closed: a note that was typed stays in sight.
const closed = (values, hasEffort) => html`
  ${hasEffort ? nothing : html`<input type="hidden" name="rpe" .value=${live(values.rpe ?? "")}>`}
  <input type="hidden" name="note" .value=${live(values.note ?? "")}>
  ${values.note || (values.rpe && !hasEffort) ? html`<p class="set-below muted">${[values.rpe && !hasEffort ? `${texts.fields.rpe} ${values.rpe}` : "", values.note].filter(Boolean).join(" · ")}</p>` : nothing}`;

export const unitSelect = (unit) =>
  html`<select name="distance_unit" class="select select-sm w-auto" aria-label=${texts.fields.distance_unit}>${UNITS.map((one) => html`<option value=${one} .selected=${live(one === unit)}>${one}</option>`)}</select>`;

// Asks once about a number that is far from the last one.
function question(page, block, row, { field, value }) {
  const what = field === "weight" ? `${editable(value)} ${symbol()}` : fill(texts.reps, { n: value });
  const yes = ({ currentTarget }) => page.log(block, row, currentTarget.form, true);
  const no = () => page.reconsider(row, field);
  return html`<div class="set-below panel flex flex-wrap items-center gap-2 p-2!" role="alert" data-asked>
    <p class="grow font-semibold">${fill(texts.really, { what })}</p>
    <button type="button" class="btn btn-primary btn-sm" @click=${yes}>${texts.logIt}</button>
    <button type="button" class="btn btn-sm" data-change @click=${no}>${texts.changeIt}</button>
  </div>`;
}
