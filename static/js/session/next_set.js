// The form for the next set of an exercise. It shows what the user has typed (the page's draft), or else the values that
// the plan and the previous set suggest.
import { html, noChange, nothing } from "lit-html";
import { Directive, directive } from "lit-html/directive.js";
import { live } from "lit-html/directives/live.js";
import { nextSet } from "./model.js";
import { distance, paceText } from "./set_text.js";
import { clock, data, editable, fill, language, problemText, symbol, texts, units } from "./texts.js";
import { readNumber, shownTexts, fieldsOf as trackedFields } from "./typed_set.js";

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

const STEPS = { reps: 1, duration_seconds: 5 };
const WEIGHT_STEP = units === "imperial" ? 5 : 2.5;
const DISTANCE_STEPS = { m: 5, km: 0.5, mi: 0.5 };
const UNITS = ["m", "km", "mi"];

export const fieldsOf = (form) =>
  Object.fromEntries([...form.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]));

// Whether the user changed the plain form from the server.
export const isTyped = (form) =>
  [...form.elements].some(({ options, type, value, defaultValue }) => {
    if (options) return [...options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
    return !["submit", "button"].includes(type) && value !== defaultValue;
  });

// {name: text} of the form before anyone types.
export const suggested = (block) =>
  shownTexts({ rpe: "", note: "", ...nextSet(block, units) }, block, { language });

// What a field is called, and what stands below it.
function labelsOf(name, block) {
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
function secondsOf(block, text) {
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

export function nextSetForm(page, block) {
  const next = nextSet(block, units);
  const names = { n: next.number, exercise: block.name };
  const values = page.valuesOf(block);
  const { text: error = null, problems = {}, asked = null } = page.errors.get(block.key) ?? {};
  const tracked = trackedFields(block, data.measures);
  const typed = ({ currentTarget }) => page.type(block, fieldsOf(currentTarget));
  const submit = (event) => {
    event.preventDefault();
    page.log(block, event.currentTarget);
  };
  const fillIn = (name) => (text) => {
    page.type(block, { ...page.valuesOf(block), [name]: text });
    page.focusField(block.key, name);
  };
  const number = (name, at) => {
    const [label, caption] = labelsOf(name, block);
    const unit = values.distance_unit ?? "m";
    const step = name === "weight" ? page.stepOf(block) || WEIGHT_STEP : name === "distance_m" ? DISTANCE_STEPS[unit] : STEPS[name];
    const id = `error-${block.key}-${name}`;
    const found = problems[name];
    const what = understood(name, values[name], block, unit);
    return html`<div class="min-w-0">
      <gym-stepper class="stepper" step=${step} kind=${name} unit=${unit} data-less=${texts.less} data-more=${texts.moreOf}><input name=${name} inputmode=${name === "reps" ? "numeric" : "decimal"} aria-label=${label} aria-invalid=${found ? "true" : nothing} aria-describedby=${found ? id : nothing} .value=${fieldValue(values[name] ?? "")}></gym-stepper>
      <p class="muted flex items-center justify-center gap-1 text-center text-xs font-medium"><span aria-hidden="true">${at ? nothing : `${fill(texts.number, names)} · `}${name === "distance_m" ? nothing : caption}</span>${name === "distance_m" ? unitSelect(unit) : nothing}<output data-understood>${what}</output></p>
      ${problem(id, name, found, fillIn(name))}
    </div>`;
  };
  const timer = () => {
    const timed = ({ detail }) => fillIn("duration_seconds")(clock(detail.seconds));
    const planned = secondsOf(block, values.duration_seconds) || Number(nextSet(block, units).duration_seconds);
    return html`<gym-set-timer class="set-timer" key="${page.session.id}:${block.key}" planned=${planned || 0} data-stopwatch=${texts.stopwatch} data-countdown=${texts.countdown} data-stop=${texts.stop} @timed=${timed}></gym-set-timer>`;
  };
  // Times and distances are long: on a phone each has a line of its own.
  const isLong = tracked.some((name) => ["distance_m", "duration_seconds"].includes(name));
  const columns = tracked.length < 2 ? "" : isLong ? "sm:grid-cols-2" : "grid-cols-[4fr_3fr]";
  const pace = tracked.includes("distance_m") && block.pace ? paceOf(block, values) : "";
  return html`<form class="panel mt-2 p-2! sm:p-4!" data-log-form novalidate autocomplete="off" aria-label=${fill(texts.row, names)} @submit=${submit} @input=${typed} @change=${typed}>
    <ul class="errorlist mb-2" role="alert" ?hidden=${!error}>${error ? html`<li>${error}</li>` : nothing}</ul>
    ${next.target || next.previous
      ? html`<p class="set-aim"><span class="font-medium">${next.target}</span>${next.previous ? html`<span class="muted">${texts.previous} ${next.previous}</span>` : nothing}</p>`
      : nothing}
    <div class="flex items-center gap-2">
      <div class="grid min-w-0 grow gap-2 ${columns}">${tracked.map(number)}</div>
      <button data-log class="btn btn-primary size-12 self-start p-0" aria-label=${fill(texts.log, names)}><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true"><path d="M5 13l4 4L19 7"/></svg></button>
    </div>
    ${pace ? html`<p class="mt-1 text-center text-sm font-semibold tabular-nums" data-pace>${pace}</p>` : nothing}
    ${tracked.includes("duration_seconds") ? timer() : nothing}
    ${asked ? question(page, block, asked) : nothing}
    <details class="mt-1">
      <summary class="muted inline-flex min-h-11 items-center text-sm font-medium">${texts.typeRpeNote}</summary>
      <div class="grid gap-2 sm:grid-cols-3">
        <label><span class="label-text">${texts.fields.set_type}</span>
          <select class="control" name="set_type">${texts.setTypes.map(([value, label]) => html`<option value=${value} .selected=${live(value === values.set_type)}>${label}</option>`)}</select>
        </label>
        <div><label><span class="label-text">${texts.fields.rpe}</span><input class="control" name="rpe" inputmode="decimal" aria-invalid=${problems.rpe ? "true" : nothing} .value=${fieldValue(values.rpe)}></label>${problem(`error-${block.key}-rpe`, "rpe", problems.rpe, fillIn("rpe"))}</div>
        <label><span class="label-text">${texts.fields.note}</span><input class="control" name="note" maxlength="1000" .value=${fieldValue(values.note)}></label>
      </div>
    </details>
  </form>`;
}
export const unitSelect = (unit) =>
  html`<select name="distance_unit" class="select select-sm w-auto" aria-label=${texts.fields.distance_unit}>${UNITS.map((one) => html`<option value=${one} .selected=${live(one === unit)}>${one}</option>`)}</select>`;

// Asks once about a number that is far from the last one.
function question(page, block, { field, value }) {
  const what = field === "weight" ? `${editable(value)} ${symbol()}` : fill(texts.reps, { n: value });
  const yes = ({ currentTarget }) => page.log(block, currentTarget.form, true);
  const no = () => page.reconsider(block, field);
  return html`<div class="panel mt-2 flex flex-wrap items-center gap-2" role="alert" data-asked>
    <p class="grow font-semibold">${fill(texts.really, { what })}</p>
    <button type="button" class="btn btn-primary btn-sm" @click=${yes}>${texts.logIt}</button>
    <button type="button" class="btn btn-sm" data-change @click=${no}>${texts.changeIt}</button>
  </div>`;
}
