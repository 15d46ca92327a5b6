// The form for the next set of an exercise. It shows what the user has typed (the page's draft), or else the values that
// the plan and the previous set suggest.
import { html, noChange, nothing } from "lit-html";
import { Directive, directive } from "lit-html/directive.js";
import { live } from "lit-html/directives/live.js";
import { fill, symbol, texts, units } from "./texts.js";
import { nextSet } from "./model.js";

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

const NUMBERS = {
  weight: { mode: "decimal", most: 9999, step: units === "imperial" ? 5 : 2.5, unit: symbol() },
  reps: { mode: "numeric", most: 10_000, step: 1 },
  distance_m: { mode: "decimal", most: 2_000_000, step: 100, unit: "m" },
  duration_seconds: { mode: "numeric", most: 604_800, step: 5, unit: "s" },
};
const TRACKED = {
  weight_reps: ["weight", "reps"],
  reps: ["reps"],
  duration: ["duration_seconds"],
  distance_duration: ["distance_m", "duration_seconds"],
};

export const fieldsOf = (form) =>
  Object.fromEntries([...form.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]));

// Whether the user changed the plain form from the server.
export const isTyped = (form) =>
  [...form.elements].some(({ options, type, value, defaultValue }) => {
    if (options) return [...options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
    return type !== "submit" && value !== defaultValue;
  });

// {name: text} of the form before anyone types.
export const suggested = (block) => ({ ...nextSet(block, units), rpe: "", note: "" });

export function nextSetForm(page, block) {
  const next = nextSet(block, units);
  const names = { n: next.number, exercise: block.name };
  const values = page.valuesOf(block);
  const error = page.errors.get(block.key);
  const tracked = TRACKED[block.tracking];
  const typed = ({ currentTarget }) => page.type(block, fieldsOf(currentTarget));
  const submit = (event) => {
    event.preventDefault();
    page.log(block, event.currentTarget);
  };
  const number = (name, at) => {
    const { mode, most, step, unit = texts.fields[name] } = NUMBERS[name];
    const steps = (name === "weight" && page.stepOf(block)) || step;
    return html`<div class="min-w-0">
      <gym-stepper class="stepper" step=${steps} data-less=${texts.less} data-more=${texts.moreOf}><input name=${name} type="number" inputmode=${mode} min="0" max=${most} step="any" aria-label=${texts.fields[name]} .value=${fieldValue(values[name] ?? "")}></gym-stepper>
      <p class="muted text-center text-xs font-medium" aria-hidden="true">${at ? nothing : `${fill(texts.number, names)} · `}${unit}</p>
    </div>`;
  };
  return html`<form class="panel mt-2 p-2! sm:p-4!" data-log-form novalidate autocomplete="off" aria-label=${fill(texts.row, names)} @submit=${submit} @input=${typed} @change=${typed}>
    <ul class="errorlist mb-2" role="alert" ?hidden=${!error}>${error ? html`<li>${error}</li>` : nothing}</ul>
    ${next.target || next.previous
      ? html`<p class="set-aim"><span class="font-medium">${next.target}</span>${next.previous ? html`<span class="muted">${texts.previous} ${next.previous}</span>` : nothing}</p>`
      : nothing}
    <div class="flex items-center gap-2">
      <div class="grid min-w-0 grow gap-2 ${tracked.length > 1 ? "grid-cols-[4fr_3fr]" : ""}">${tracked.map(number)}</div>
      <button data-log class="btn btn-primary size-12 self-start p-0" aria-label=${fill(texts.log, names)}><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true"><path d="M5 13l4 4L19 7"/></svg></button>
    </div>
    <details class="mt-1">
      <summary class="muted inline-flex min-h-11 items-center text-sm font-medium">${texts.typeRpeNote}</summary>
      <div class="grid gap-2 sm:grid-cols-3">
        <label><span class="label-text">${texts.fields.set_type}</span>
          <select class="control" name="set_type">${texts.setTypes.map(([value, label]) => html`<option value=${value} .selected=${live(value === values.set_type)}>${label}</option>`)}</select>
        </label>
        <label><span class="label-text">${texts.fields.rpe}</span><input class="control" name="rpe" type="number" min="0" max="10" step="0.5" inputmode="decimal" .value=${fieldValue(values.rpe)}></label>
        <label><span class="label-text">${texts.fields.note}</span><input class="control" name="note" maxlength="1000" .value=${fieldValue(values.note)}></label>
      </div>
    </details>
  </form>`;
}
