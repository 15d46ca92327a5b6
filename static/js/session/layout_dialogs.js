// The dialogs about the exercises of a session: the picker, partners for a superset, the order, a note.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { choicesFor } from "./choices.js";
import { moved } from "./layout.js";
import { framesOf } from "./model.js";
import { newExerciseForm } from "./new_exercise.js";
import { counted, fill, texts } from "./texts.js";

const closeButton = (text = texts.close) => html`<form method="dialog" class="mt-3"><button class="btn btn-block">${text}</button></form>`;

// --- the exercise picker ---
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

// --- supersets ---
export const partnersDialog = (partners, take) => () => html`<div class="rows" data-partners>
    ${partners.map((block) => html`<button type="button" class="row-link hover:text-primary w-full cursor-pointer text-left" @click=${() => take(block)}><span class="font-semibold">${block.name}</span><span class="muted ml-auto text-sm">${block.label || block.target}</span></button>`)}
  </div>
  ${closeButton()}`;

// --- the order ---
// Exercises of a superset are one row: they stay together. `put` is called with the keys in their new order.
export function reorderDialog(page, put) {
  const step = (blocks, key, by) => put(moved(blocks.map((block) => [block.key, block.superset ?? ""]), key, by));
  const row = (blocks, frame, n, all) => {
    const keys = frame.blocks.map(({ key }) => key);
    const name = frame.blocks.map((block) => [block.label, block.name].filter(Boolean).join(" ")).join(" + ");
    // At an end of the superset, so that the whole of it moves.
    const button = (by, sign, text, isEnd) =>
      html`<button type="button" class="btn btn-ghost btn-square" aria-label="${text}, ${name}" ?disabled=${isEnd} @click=${() => step(blocks, keys.at(by < 0 ? 0 : -1), by)}>${sign}</button>`;
    return html`<li class="order-row" data-keys=${keys.join(" ")}>
      <span class="order-handle" data-handle aria-hidden="true">⠿</span>
      <span class="min-w-0 grow font-semibold">${name}</span>
      ${button(-1, "↑", texts.up, n === 0)}${button(1, "↓", texts.down, n === all - 1)}
    </li>`;
  };
  return () => {
    const blocks = page.blocks.filter(({ replaced }) => !replaced);
    const frames = framesOf(blocks, page.session.together);
    return html`<ol class="rows" data-order>${repeat(frames, ({ blocks: [first] }) => first.key, (frame, n) => row(blocks, frame, n, frames.length))}</ol>${closeButton()}`;
  };
}

// --- the trainee's own note for an exercise ---
export function noteDialog(block, save) {
  const submit = ({ submitter, target }) => submitter?.value === "save" && save(target.elements.note.value.trim());
  return () => html`<form method="dialog" @submit=${submit}>
    <div class="field"><label for="own-note">${texts.ownNote}</label><textarea id="own-note" name="note" rows="4" maxlength="1000" aria-describedby="own-note-help" .value=${block.own_note ?? ""} autofocus></textarea><p id="own-note-help" class="muted text-sm">${texts.ownNoteHelp}</p></div>
    <div class="flex gap-2"><button class="btn btn-primary" value="save">${texts.save}</button><button class="btn btn-ghost ml-auto" value="cancel">${texts.cancel}</button></div>
  </form>`;
}
