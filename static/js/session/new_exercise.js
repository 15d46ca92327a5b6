// The sheet that makes an exercise of the trainee's own, in the picker. Its texts and choices come with the exercises
// (workouts/new_exercise_data.py). The phone chooses the exercise's id: training/services/exercises.py says which.
import { html, nothing } from "lit-html";
import { named } from "../exercise_search.js";
import { fill } from "./texts.js";

const FIRST = 2 ** 51; // of as many ids

export function newId() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return FIRST + (high % 2 ** 19) * 2 ** 32 + low;
}

// The card of a new exercise, as the server's cards are.
export function cardOf({ name, tracking, equipment, muscle, per_side }, { pace, rest, url }) {
  return {
    ...{ exercise: newId(), name, url, video: "", tracking, muscle, per_side, rest },
    ...{ assisted: tracking === "assisted_reps", pace: tracking === "distance_duration" ? pace : "", barbell: equipment === "barbell" },
    ...{ last: "", previous: {}, own_note: "", own_rest: null, aliases: [], muscles: muscle ? [muscle] : [], done_at: "" },
  };
}

// `state`: the picker's, with {create, exercises, creating: {name, known}}. `take` is called with the chosen card, `make`
// with the fields and the card of a new one.
export function newExerciseForm(state, replaced, { take, make, draw }) {
  const { creating, create } = state;
  const { texts } = create;
  const back = () => {
    state.creating = null;
    draw();
  };
  const submit = (event) => {
    event.preventDefault();
    const { name: typed, tracking, equipment, muscle, per_side } = event.target.elements;
    const name = typed.value.trim().replace(/\s+/g, " ");
    const known = name !== creating.anyway && named(state.exercises, name);
    Object.assign(creating, { name, known, isEmpty: !name });
    if (known) creating.anyway = name; // the second tap makes it all the same
    if (!name || known) {
      draw();
      return typed.focus();
    }
    const values = { name, tracking: tracking.value, equipment: equipment.value, per_side: per_side.checked };
    const card = cardOf({ ...values, muscle: muscle.value }, create);
    return make({ ...values, primary_muscles: card.muscles }, card);
  };
  const options = (choices) => choices.map(([value, label]) => html`<option value=${value}>${label}</option>`);
  const select = (name, label, choices) =>
    html`<div class="field"><label for="new-${name}">${label}</label><select id="new-${name}" name=${name}>${choices}</select></div>`;
  const wrong = creating.isEmpty ? texts.missing : creating.known ? fill(texts.known, { name: creating.known.name }) : "";
  return html`<form class="picker-new" data-new-exercise novalidate autocomplete="off" @submit=${submit}>
    <div class="field">
      <label for="new-name">${texts.name}</label>
      <input id="new-name" name="name" maxlength="120" .value=${creating.name} aria-invalid=${wrong ? "true" : nothing} aria-describedby=${wrong ? "new-name-error" : nothing}>
      ${wrong ? html`<p class="errorlist" id="new-name-error" role="alert">${wrong}</p>` : nothing}
      ${creating.known ? html`<button type="button" class="btn btn-sm mt-2" data-use-known @click=${() => take([creating.known])}>${texts.use}</button>` : nothing}
    </div>
    ${select("tracking", texts.tracking, options(create.tracking))}
    <div class="grid grid-cols-2 gap-x-3">
      ${select("equipment", texts.equipment, options(create.equipment))}
      ${select("muscle", texts.muscle, [html`<option value="">${texts.noMuscle}</option>`, options(create.muscles)])}
    </div>
    <div class="field"><label class="flex min-h-11 items-center gap-3"><input type="checkbox" name="per_side"><span>${texts.perSide}</span></label></div>
    <p class="muted mb-3 text-sm">${texts.private}</p>
    <button class="btn btn-primary btn-block">${replaced ? texts.swap : texts.save}</button>
    <button type="button" class="btn btn-ghost btn-block mt-2" @click=${back}>${texts.back}</button>
  </form>`;
}
