// The dialog with all of a line: its exercise, each group of sets with its fields, alternatives, tempo, notes.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fill } from "../session/texts.js";
import { columnsOf, groupOf, groupTexts, numberError } from "./fields.js";
import * as model from "./model.js";
import { exerciseField } from "./views/exercise_field.js";

const MOST_ALTERNATIVES = 3;
const MOST_GROUPS = 20;
// What a group of each tracking has a field for.
const MEASURES = {
  weight_reps: ["reps"], bodyweight_reps: ["reps"], assisted_reps: ["reps"], reps: ["reps"], duration: ["seconds"],
  weight_duration: ["seconds"], distance_duration: ["metres", "seconds"], weight_distance: ["metres", "seconds"],
};

export function openDetails(builder, key) {
  const line = model.lineOf(builder.plan, key);
  // `groups`: {before, values, errors}, with the texts of their fields
  const draft = {
    exercise: builder.exerciseOf(line),
    groups: line.set_groups.map((group) => groupDraft(builder, group)),
    per_side: line.per_side == null ? "" : String(line.per_side),
    alternatives: line.alternatives,
    tempo: line.tempo,
    notes: line.notes,
    errors: {},
  };
  // What the server refused is shown at its field.
  for (const { field, message } of builder.errors.get(key) ?? []) {
    const [, place, column] = /^set_groups\.(\d+)\.?(.*)$/.exec(field) ?? [];
    if (place && draft.groups[place]) draft.groups[place].errors[column] = message;
    else draft.errors[field] = message;
  }
  const save = (event) => {
    event.preventDefault();
    for (const group of draft.groups) Object.assign(group, groupOf(group.values, group.before, builder));
    if (draft.groups.some(({ errors }) => Object.keys(errors).length)) {
      builder.draw();
      return builder.querySelector("dialog [aria-invalid]")?.focus();
    }
    builder.closeDialog();
    const plan = model.changeLines(builder.plan, [key], () => fieldsOf(draft));
    if (!model.equal(plan, builder.plan)) builder.edit(plan);
  };
  builder.openDialog(builder.nameOf(line), () => detailsForm(builder, draft, save), key);
}
const groupDraft = (builder, group) => ({ key: model.newKey(), before: group, values: groupTexts(group, builder), errors: {} });

function fieldsOf({ exercise, groups, per_side, alternatives, tempo, notes }) {
  return {
    ...(exercise ? { exercise: exercise.id, name: exercise.name, tracking: exercise.tracking } : {}),
    set_groups: groups.map(({ group }) => model.wholeGroup(group)),
    per_side: per_side === "" ? null : per_side === "true",
    alternatives: alternatives.filter((id) => id !== exercise?.id),
    tempo: tempo.trim(),
    notes: notes.trim(),
  };
}

function detailsForm(builder, draft, save) {
  const t = builder.texts;
  const sides = { "": t.as_exercise, true: t.per_side, false: t.both_sides };
  const choose = (exercise) => (draft.exercise = exercise);
  return html`<form @submit=${save} novalidate>
    ${exerciseField(builder, { id: "line-exercise", label: t.exercise, exercise: draft.exercise, choose, error: draft.errors.exercise })}
    ${repeat(draft.groups, (group) => group.key, (group, index) => groupView(builder, draft, group, index))}
    ${draft.errors.set_groups ? html`<p class="error text-error mb-3 text-sm font-medium" role="alert">${draft.errors.set_groups}</p>` : nothing}
    <button type="button" class="btn mb-4" data-do="add-group" ?disabled=${draft.groups.length >= MOST_GROUPS} @click=${() => addGroup(builder, draft)}>${t.add_group}</button>
    <div class="grid grid-cols-2 gap-x-3">
      ${textField(t.tempo, "tempo", draft, { most: 20 })}
      <div class="field"><label for="line-per_side">${t.sides}</label><select id="line-per_side" @change=${({ target }) => (draft.per_side = target.value)}>${options(sides, draft.per_side)}</select></div>
    </div>
    <div class="field"><label for="line-notes">${t.notes}</label><textarea id="line-notes" rows="2" maxlength=${model.NOTES_LENGTH} .value=${draft.notes} @input=${({ target }) => (draft.notes = target.value)}></textarea>${numberError("line-notes-error", draft.errors.notes)}</div>
    ${alternativesView(builder, draft)}
    <button class="btn btn-primary">${t.apply}</button>
  </form>`;
}
const options = (labels, chosen) =>
  Object.entries(labels).map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`);

function textField(label, name, draft, { most }) {
  const error = draft.errors[name];
  return html`<div class="field"><label for="line-${name}">${label}</label><input id="line-${name}" maxlength=${most} autocomplete="off" .value=${draft[name]} aria-invalid=${error ? "true" : nothing} aria-describedby="line-${name}-error" @input=${({ target }) => (draft[name] = target.value)}>${numberError(`line-${name}-error`, error)}</div>`;
}

function addGroup(builder, draft) {
  const last = draft.groups.at(-1);
  draft.groups.push({ key: model.newKey(), before: model.wholeGroup({}), values: { ...last.values, note: "" }, errors: {} });
  builder.draw();
  builder.querySelector(`#group-${draft.groups.length - 1}-count`)?.focus();
}

function groupView(builder, draft, group, index) {
  const t = builder.texts;
  const { values, errors } = group;
  const measures = MEASURES[draft.exercise?.tracking] ?? ["reps", "seconds", "metres"];
  const has = (name) => measures.includes(name) || values[name];
  const set = (name, value) => {
    values[name] = value;
    errors[name] = undefined;
    for (const column of columnsOf(name)) errors[column] = undefined;
  };
  const move = (step) => {
    draft.groups.splice(index + step, 0, ...draft.groups.splice(index, 1));
    builder.draw();
  };
  const remove = () => {
    draft.groups.splice(index, 1);
    builder.draw();
  };
  const field = (name, label, { mode = "text", most = 20 } = {}) => {
    const id = `group-${index}-${name}`;
    const error = errors[name] ?? columnsOf(name).map((column) => errors[column]).find(Boolean);
    return html`<div class="field"><label for=${id}>${label}</label><input id=${id} inputmode=${mode} maxlength=${most} autocomplete="off" .value=${values[name]} aria-invalid=${error ? "true" : nothing} aria-describedby="${id}-error" @input=${({ target }) => set(name, target.value)}>${numberError(`${id}-error`, error, id)}</div>`;
  };
  const choice = (name, label, labels) => html`<div class="field"><label for="group-${index}-${name}">${label}</label><select id="group-${index}-${name}" @change=${({ target }) => set(name, target.value)}>${options(labels, values[name])}</select></div>`;
  const name = fill(t.group_name, { n: index + 1 });
  const button = (sign, label, press, isOff) => html`<button type="button" class="btn btn-ghost btn-sm btn-square" aria-label="${name}: ${label}" title=${label} ?disabled=${isOff} @click=${press}>${sign}</button>`;
  return html`<fieldset class="builder-group">
    <legend>${name}</legend>
    <div class="builder-group-tools">${button("↑", t.up, () => move(-1), index === 0)}${button("↓", t.down, () => move(1), index === draft.groups.length - 1)}${button("✕", t.remove, remove, draft.groups.length === 1)}</div>
    <div class="grid grid-cols-2 gap-x-3 sm:grid-cols-4">
      ${choice("type", t.set_type, t.set_types)}
      ${field("count", t.sets)}
      ${has("metres") ? field("metres", t.distance) : nothing}
      ${has("seconds") ? field("seconds", t.time) : nothing}
      ${has("reps") ? field("reps", t.reps) : nothing}
      ${field("rest", t.rest)}
      ${field("load", t.load_value)}
      ${choice("load_type", t.load_type, t.load_types)}
      ${field("rpe", t.rpe)}
      ${field("note", t.note, { most: 300 })}
    </div>
    <label class="flex min-h-11 items-center gap-3"><input type="checkbox" class="checkbox checkbox-primary" .checked=${values.amrap} @change=${({ target }) => set("amrap", target.checked)}> ${t.amrap}</label>
  </fieldset>`;
}

function alternativesView(builder, draft) {
  const t = builder.texts;
  const drop = (id) => {
    draft.alternatives = draft.alternatives.filter((one) => one !== id);
    builder.draw();
  };
  const add = ({ id }) => {
    if (id !== draft.exercise?.id && !draft.alternatives.includes(id)) draft.alternatives = [...draft.alternatives, id];
  };
  const row = (id) => {
    const name = builder.exercises.get(id)?.name ?? "…";
    return html`<li class="flex items-center gap-2"><span class="min-w-0 grow">${name}</span><button type="button" class="btn btn-ghost btn-sm btn-square" aria-label="${t.remove}: ${name}" @click=${() => drop(id)}>✕</button></li>`;
  };
  return html`<section class="mb-4">
    <h3 class="label-text">${t.alternatives}</h3>
    <p class="muted mb-1 text-sm">${t.alternatives_help}</p>
    ${draft.alternatives.length ? html`<ul class="mb-2">${draft.alternatives.map(row)}</ul>` : nothing}
    ${draft.alternatives.length < MOST_ALTERNATIVES ? exerciseField(builder, { id: "line-alternative", label: t.add_alternative, choose: add, error: draft.errors.alternatives }) : nothing}
  </section>`;
}
