// The picker of a session: search for exercises, tick several, or make one.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { choicesFor } from "./choices.js";
import { closeButton } from "./dialog.js";
import { newExerciseForm } from "./new_exercise.js";
import { counted, fill, texts } from "./texts.js";

// `state`: {exercises, abbreviations, words, create, failed, text, ticked, creating}, which changes while the dialog is
// open; `take` is called with the chosen exercises, `make` with the fields and the card of a new one.
export function pickerDialog(state, replaced, { take, make, draw }) {
  const type = ({ target }) => {
    state.text = target.value;
    draw();
  };
  const isTicked = (card) => state.ticked.some(({ exercise }) => exercise === card.exercise);
  const tick = (card) => {
    state.ticked = isTicked(card) ? state.ticked.filter(({ exercise }) => exercise !== card.exercise) : [...state.ticked, card];
    draw();
  };
  // One tap adds one exercise; as soon as some are ticked, a tap ticks one more.
  const tap = (card) => (state.ticked.length ? tick(card) : take([card]));
  const choice = (card) => html`<div class="picker-row">
    <button type="button" class="picker-choice" @click=${() => tap(card)}><span class="font-semibold">${card.name}</span><span class="muted max-w-full truncate text-sm tabular-nums">${card.last || card.muscle}</span></button>
    ${replaced ? nothing : html`<label class="picker-tick"><input type="checkbox" class="checkbox" aria-label=${fill(texts.tick, { exercise: card.name })} .checked=${isTicked(card)} @change=${() => tick(card)}></label>`}
  </div>`;
  const list = (cards) => repeat(cards, ({ exercise }) => exercise, choice);
  const heading = (text) => html`<h3 class="picker-heading muted">${text}</h3>`;
  const alternatives = () => {
    const found = state.text.trim() ? [] : (replaced?.alternatives ?? []);
    return found.length ? html`<p class="muted text-sm">${texts.instead}</p>${list(found)}` : nothing;
  };
  const choices = () => {
    if (state.failed) return html`<p class="empty">${texts.missing}</p>`;
    if (!state.exercises) return nothing;
    const { recent, others } = choicesFor(state.exercises, state.text, replaced, state.abbreviations, state.words);
    if (!recent.length && !others.length) return html`<p class="muted py-4 text-center">${texts.none}</p>`;
    if (!recent.length) return list(others);
    return html`${heading(texts.recent)}${list(recent)}${others.length ? html`${heading(texts.allExercises)}${list(others)}` : nothing}`;
  };
  const create = () => {
    const name = state.text.trim();
    if (!name || !state.create) return nothing;
    const begin = () => {
      state.creating = { name };
      draw();
      document.getElementById("new-name").focus();
    };
    return html`<button type="button" class="picker-create" data-create @click=${begin}>+ ${fill(state.create.texts.create, { name })}</button>`;
  };
  const addAll = () => html`<button type="button" class="btn btn-primary btn-block mt-3" data-add-ticked @click=${() => take(state.ticked)}>${counted(texts.addTicked, state.ticked.length)}</button>`;
  const search = () => html`<div class="picker">
    <input class="control mb-2" type="search" autocomplete="off" placeholder=${texts.search} aria-label=${texts.searchExercises} .value=${state.text} @input=${type}>
    <div class="picker-list rows" data-choices aria-live="polite">${alternatives()}${choices()}</div>
    ${create()}${state.ticked.length ? addAll() : nothing}${closeButton()}
  </div>`;
  return () => (state.creating ? newExerciseForm(state, replaced, { take, make, draw }) : search());
}
