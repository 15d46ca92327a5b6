// The dialogs about the exercises of a session: partners for a superset, the order, a note. (picker.js has the picker.)
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { closeButton } from "./dialog.js";
import { moved } from "./layout.js";
import { framesOf } from "./model.js";
import { texts } from "./texts.js";

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
