// The dialog for an exercise that isn't in the list: it is created, and its line is added as it was typed.
import { html, nothing } from "lit-html";

const options = (labels, chosen) =>
  Object.entries(labels).map(([value, label]) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`);

// `take` gets the new exercise's row; `opener`: the focus key of the field in which its name was typed.
export function openCreate(builder, name, take, opener) {
  const { texts } = builder;
  const state = { name, errors: {}, isBusy: false };
  const save = async (event) => {
    event.preventDefault();
    if (state.isBusy) return;
    const values = Object.fromEntries(new FormData(event.target));
    Object.assign(state, { name: values.name, isBusy: true });
    const answer = await builder.post(builder.dataset.newExercise, values).catch(() => null);
    state.isBusy = false;
    if (answer?.status === 200) {
      builder.exercises.add(answer.data.exercise);
      builder.closeDialog();
      return take(builder.exercises.get(answer.data.exercise.id));
    }
    const errors = answer?.data.errors ?? [{ message: texts.failed }];
    state.errors = Object.fromEntries(errors.map(({ field, message }) => [field || "name", message]));
    builder.draw();
  };
  builder.openDialog(texts.create_title, () => view(builder, state, save), opener);
}

function view({ texts }, { name, errors }, save) {
  const field = (id, label, control) => html`<div class="field"><label for="new-exercise-${id}">${label}</label>${control}${errors[id] ? html`<p class="error" role="alert">${errors[id]}</p>` : nothing}</div>`;
  const select = (id, label, labels, chosen) => field(id, label, html`<select id="new-exercise-${id}" name=${id}>${chosen ? nothing : html`<option value="">${texts.not_given}</option>`}${options(labels, chosen)}</select>`);
  return html`<form @submit=${save} novalidate>
    ${field("name", texts.exercise, html`<input id="new-exercise-name" name="name" maxlength="120" autocomplete="off" value=${name} aria-invalid=${errors.name ? "true" : nothing}>`)}
    ${select("tracking", texts.measured_by, texts.trackings, "weight_reps")}
    <div class="grid grid-cols-2 gap-x-3">
      ${select("primary_muscles", texts.muscle, texts.muscles)}
      ${select("equipment", texts.equipment, texts.equipments)}
    </div>
    <p class="muted mb-3 text-sm">${texts.create_help}</p>
    <button class="btn btn-primary">${texts.create}</button>
  </form>`;
}
