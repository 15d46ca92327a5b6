// The name and the notes of a day or a week, changed in place.
import { html, nothing } from "lit-html";
import * as model from "../model.js";

// `builder.naming`: the key of the day or week whose name and notes are open. `field`: which of the two gets the focus.
export function openNames(builder, key, field = "name") {
  builder.naming = key;
  builder.draw();
  const target = builder.querySelector(`[data-naming] [name=${field}]`);
  target?.focus();
  target?.select();
}

export const notesView = (notes) => (notes ? html`<p class="builder-notes">${notes}</p>` : nothing);

// `row`: {name, notes}; `name` and `notes` are the labels; `save` gets what was typed.
export function namesForm(builder, row, { name, notes, save, close }) {
  const { texts } = builder;
  const end = () => {
    builder.naming = null;
    builder.draw();
    close();
  };
  const submit = (event) => {
    event.preventDefault();
    const { elements } = event.target.closest("form");
    builder.naming = null;
    save({ name: elements.name.value.trim().slice(0, model.NAME_LENGTH), notes: elements.notes.value.trim() });
    end();
  };
  const onKey = (event) => {
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  return html`<form class="builder-names" data-naming @submit=${submit} @keydown=${onKey}>
    <input class="control" name="name" maxlength=${model.NAME_LENGTH} autocomplete="off" aria-label=${name} placeholder=${name} .value=${row.name}>
    <textarea class="textarea w-full text-base" name="notes" rows="2" maxlength=${model.NOTES_LENGTH} aria-label=${notes} placeholder=${notes} .value=${row.notes}></textarea>
    <div class="flex gap-2"><button class="btn btn-sm btn-primary">${texts.apply}</button><button type="button" class="btn btn-sm btn-ghost" @click=${end}>${texts.cancel}</button></div>
  </form>`;
}
