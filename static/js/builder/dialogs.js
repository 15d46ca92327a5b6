// The builder's dialogs: keyboard shortcuts, all fields of a line, a progression.
import { html, nothing } from "lit-html";
import { fromKg, plain } from "./entry.js";
import { lineFields, ruleOf } from "./forms.js";
import * as model from "./model.js";

const valuesOf = (form) => Object.fromEntries(new FormData(form));
const options = (labels, chosen) =>
  Object.entries(labels).map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`);

export function openHelp(builder) {
  const rows = builder.texts.help.map(([keys, does]) => html`<tr><th scope="row" class="whitespace-nowrap">${keys}</th><td>${does}</td></tr>`);
  builder.openDialog(builder.texts.keys, () => html`<table class="table"><tbody>${rows}</tbody></table>`);
}

export function openDetails(builder, key) {
  const line = model.lineOf(builder.plan, key);
  const save = (event) => {
    event.preventDefault();
    const values = valuesOf(event.target);
    const fields = lineFields(values, builder.units);
    const exercise = builder.exercises.get(Number(values.exercise));
    if (exercise) Object.assign(fields, { exercise: exercise.id, name: exercise.name, tracking: exercise.tracking });
    builder.closeDialog();
    const plan = model.changeLines(builder.plan, [key], () => fields);
    if (!model.equal(plan, builder.plan)) builder.edit(plan);
  };
  builder.openDialog(builder.nameOf(line), () => detailsForm(builder, line, save), key);
}

function detailsForm(builder, line, save) {
  const t = builder.texts;
  const isMass = line.load_type === "kg" && line.load_value != null;
  const load = isMass ? fromKg(line.load_value, builder.units) : line.load_value;
  const input = (name, value, { label = t[name], mode = "numeric", most = 10 } = {}) => html`<div class="field"><label for="line-${name}">${label}</label><input id="line-${name}" name=${name} .value=${value ?? ""} inputmode=${mode} maxlength=${most} autocomplete="off"></div>`;
  const exercises = [...builder.exercises.rows.values()];
  return html`<form @submit=${save} novalidate>
    <div class="field"><label for="line-exercise">${t.exercise}</label><select id="line-exercise" name="exercise">${exercises.map((row) => html`<option value=${row.id} ?selected=${row.id === line.exercise}>${row.name}</option>`)}</select></div>
    <div class="grid grid-cols-3 gap-x-3">${input("sets", line.sets)}${input("reps_min", line.reps_min)}${input("reps_max", line.reps_max)}</div>
    <div class="grid grid-cols-2 gap-x-3">
      <div class="field"><label for="line-load_type">${t.load_type}</label><select id="line-load_type" name="load_type">${options(t.load_types, line.load_type)}</select></div>
      ${input("load_value", load == null ? "" : plain(load), { mode: "decimal" })}${input("rest_seconds", line.rest_seconds)}${input("tempo", line.tempo, { mode: "text", most: 20 })}
    </div>
    ${input("superset", line.superset, { mode: "text", label: t.superset_name })}
    <div class="field"><label for="line-notes">${t.notes}</label><textarea id="line-notes" name="notes" rows="2" maxlength="2000" .value=${line.notes ?? ""}></textarea></div>
    <button class="btn btn-primary">${t.apply}</button>
  </form>`;
}

// The server fills the weeks, so everything has to be saved first.
export async function openProgression(builder, key) {
  const t = builder.texts;
  if (!(await builder.saver.flush())) return builder.notify(t.needs_saving);
  const line = model.lineOf(builder.plan, key);
  let errors = {};
  const refuse = (messages) => {
    errors = messages;
    builder.draw();
  };
  const save = async (event) => {
    event.preventDefault();
    const rule = ruleOf(valuesOf(event.target), builder.units);
    builder.toggleAttribute("aria-busy", true);
    try {
      await fillWeeks(builder, key, rule, refuse);
    } catch {
      refuse({ kind: t.needs_saving });
    } finally {
      builder.toggleAttribute("aria-busy", false);
    }
  };
  builder.openDialog(`${builder.nameOf(line)} · ${t.progression}`, () => progressionForm(builder, line, errors, save), key);
}

// Asks the server to fill the weeks by the rule; `refuse` gets {field: message}. Throws without a network.
async function fillWeeks(builder, key, rule, refuse) {
  const { saver, plan } = builder;
  const line = model.lineOf(plan, key).id;
  const { status, data } = await builder.post(builder.dataset.fill, { edition: saver.edition, line, rule });
  if (status === 400) return refuse(Object.fromEntries(data.errors.map(({ field, message }) => [field || "kind", message])));
  if (status === 409) {
    saver.conflict = data;
    builder.closeDialog();
    return builder.show(["conflict", data]);
  }
  if (status !== 200) throw new Error(String(status));
  saver.edition = data.edition;
  builder.closeDialog();
  builder.history.edit(model.withKeys(data, builder.plan));
  builder.show(["saved", Date.now()]);
}

function progressionForm(builder, line, errors, save) {
  const t = builder.texts;
  const rule = line.rule ?? { kind: "linear", step: "2.5", unit: line.load_type === "percent_1rm" ? "percent" : "kg" };
  const unit = rule.unit ?? "kg";
  const step = rule.step == null ? "" : unit === "kg" ? fromKg(rule.step, builder.units) : rule.step;
  const field = (name, label, control) => html`<div class="field" data-rule-field=${name}><label for="rule-${name}">${label}</label>${control}${errors[name] ? html`<p class="error">${errors[name]}</p>` : nothing}</div>`;
  // The fields that a kind does not have are hidden by the stylesheet.
  const showFields = ({ target }) => target.form.setAttribute("data-kind", target.value);
  return html`<form @submit=${save} novalidate data-kind=${rule.kind} class="rule-form">
    ${field("kind", t.rule, html`<select id="rule-kind" name="kind" @change=${showFields}><option value="">${t.no_rule}</option>${options(t.kinds, rule.kind)}</select>`)}
    <div class="grid grid-cols-2 gap-x-3">
      ${field("step", t.step, html`<input id="rule-step" name="step" inputmode="decimal" value=${step}>`)}
      ${field("unit", t.load_type, html`<select id="rule-unit" name="unit">${options({ kg: t.unit, percent: "%" }, unit)}</select>`)}
    </div>
    ${field("wave", t.wave, html`<input id="rule-wave" name="wave" value=${(rule.wave ?? ["0", "2.5", "5"]).join("  ")}>`)}
    <div class="grid grid-cols-2 gap-x-3">
      ${field("deload_every", t.deload_every, html`<input id="rule-deload_every" name="deload_every" inputmode="numeric" value=${rule.deload_every || ""}>`)}
      ${field("deload_percent", t.deload_percent, html`<input id="rule-deload_percent" name="deload_percent" inputmode="decimal" value=${rule.deload_percent ?? "60"}>`)}
    </div>
    <button class="btn btn-primary">${t.apply}</button>
  </form>`;
}
