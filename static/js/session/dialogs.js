// What the dialogs of the session page show: a set, the plates on the bar. (layout_dialogs.js has those about exercises.)
import { html, nothing } from "lit-html";
import { valuesOf } from "./model.js";
import { problem, unitSelect } from "./open_row.js";
import * as plates from "./plates.js";
import { data, fill, language, mass, number, texts, time, units, urls } from "./texts.js";
import { NUMBERS, lacking, readSet, textsOf, fieldsOf as trackedFields } from "./typed_set.js";

const closeButton = () => html`<form method="dialog" class="mt-4"><button class="btn btn-block">${texts.close}</button></form>`;

// --- a set ---
// `draw` draws the page again; `save` is called with the values of an operation.
export function setDialog(block, set, draw, save) {
  const stored = { set, shown: textsOf(set, block, { units, language, ...data }) };
  const tracked = trackedFields(block, data.measures);
  const shown = NUMBERS.filter((name) => tracked.includes(name) || (name === "weight" ? set.kg : set[name]) != null);
  const isComplete = !lacking(valuesOf(set), block, data.measures);
  let problems = {};
  const labelOf = (name) => {
    if (name === "weight") return { bodyweight_reps: texts.labels.added, assisted_reps: texts.labels.assistance }[block.tracking] ?? texts.labels.weight;
    return block.per_side && ["reps", "duration_seconds"].includes(name) ? `${texts.labels[name]} (${texts.perSide})` : texts.labels[name];
  };
  const field = (name, control, more = nothing) => {
    const take = (reading) => {
      const input = document.getElementById(`set-${name}`);
      input.value = reading;
      delete problems[name];
      draw();
      input.focus();
    };
    return html`<div class="field"><label for="set-${name}">${labelOf(name)}${["rpe", "note"].includes(name) ? html` <span class="muted font-normal whitespace-nowrap">· ${texts.optional}</span>` : nothing}</label>${control}${more}${problem(`set-error-${name}`, name, problems[name], take)}</div>`;
  };
  const input = (name, mode = "decimal") =>
    html`<input id="set-${name}" name=${name} inputmode=${mode} value=${stored.shown[name] ?? ""} aria-invalid=${problems[name] ? "true" : nothing} aria-describedby=${problems[name] ? `set-error-${name}` : nothing}>`;
  const number = (name) =>
    field(name, input(name, name === "reps" ? "numeric" : "decimal"), name === "distance_m" ? unitSelect(stored.shown.distance_unit) : nothing);
  const versions = set.versions ?? [];
  // What can't be read keeps the dialog open, unless the user deletes the set or cancels.
  const check = (event) => {
    if (event.submitter?.value !== "save") return;
    const fields = Object.fromEntries(new FormData(event.target));
    const read = readSet(fields, block, { units, language, ...data, isComplete, stored });
    problems = read.problems;
    const [wrong] = Object.keys(problems);
    if (!wrong) return save(read.values);
    event.preventDefault();
    draw();
    document.getElementById(`set-${wrong}`).focus();
  };
  return () => html`<form method="dialog" novalidate autocomplete="off" @submit=${check}>
    ${set.problem ? html`<p class="errorlist mb-2" role="alert">${set.problem.reason ?? texts.refused}</p>` : nothing}
    <div class="grid grid-cols-2 gap-x-3">
      ${shown.map(number)}
      ${field("set_type", html`<select id="set-set_type" name="set_type">${texts.setTypes.map(([value, label]) => html`<option value=${value} ?selected=${value === set.set_type}>${label}</option>`)}</select>`)}
      ${field("rpe", input("rpe"))}
    </div>
    ${field("note", html`<input id="set-note" name="note" maxlength="1000" value=${set.note ?? ""}>`)}
    ${versions.length
      ? html`<div data-versions>
          <h3>${texts.before}</h3>
          <ul class="muted mb-3 text-sm">${versions.map(({ at, text, overtaken }) => html`<li>${text} · ${time(at)}${overtaken ? ` · ${texts.overtaken}` : ""}</li>`)}</ul>
        </div>`
      : nothing}
    <div class="flex flex-wrap gap-2">
      <button class="btn btn-primary" value="save">${texts.save}</button>
      <button class="btn" value="delete">${texts.delete}</button>
      <button class="btn btn-ghost ml-auto" value="cancel">${texts.cancel}</button>
    </div>
  </form>`;
}

// --- plates and warm-up sets ---
// `take` is called with a weight in the user's unit that can be loaded.
export function platesDialog(inventory, weight, take) {
  const { unit, bar, plates: owned } = inventory;
  const target = Math.round(plates.inUnitOf(inventory, weight || bar, units) * 100) / 100;
  const { exact, below, above } = plates.load(target, inventory);
  const side = ([each, count]) => (count > 1 ? `${count} × ${number(each)}` : number(each));
  const line = ({ total, plates: loaded }) =>
    html`<p class="my-2"><span class="figure text-2xl!">${mass(total, unit)}</span><span class="muted ml-3">${loaded.length ? `${loaded.map(side).join(" + ")} ${texts.side}` : texts.bar}</span></p>`;
  const choice = (answer) => {
    const value = plates.inUnits(inventory, answer.total, units);
    return html`${line(answer)}<button type="button" class="btn btn-sm" @click=${() => take(value)}>${fill(texts.use, { weight: mass(value) })}</button>`;
  };
  return () => html`<div class="my-3">
      ${exact ? line(exact) : html`<p>${fill(texts.inexact, { weight: mass(target, unit) })}</p>${[below, above].filter(Boolean).map(choice)}`}
    </div>
    <p class="muted text-sm">${texts.barAndPlates} ${mass(bar, unit)}; ${owned.map(([each, count]) => `${number(each)}×${count}`).join(", ")} · <a href=${urls.plates}>${texts.change}</a></p>
    ${closeButton()}`;
}
