// A field for an exercise that is found by typing a part of its name.
import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";

// `builder.searching`: {id, text, found, at}: the field in which the user types. `choose` gets the exercise that is taken.
// `exercise`: the one that the field shows, else `text`.
export function exerciseField(builder, { id, label, exercise, choose, error, text = "" }) {
  const { texts } = builder;
  const searching = builder.searching?.id === id ? builder.searching : null;
  const found = searching?.found ?? [];
  const isOpen = found.length > 0;
  const stop = () => {
    builder.searching = null;
    builder.draw();
  };
  const take = (row) => {
    builder.searching = null;
    choose(row);
    builder.draw();
  };
  const search = ({ target }) => {
    builder.searching = { id, text: target.value, found: builder.exercises.find(target.value), at: 0 };
    builder.draw();
  };
  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isOpen) {
      event.preventDefault();
      searching.at = (searching.at + step + found.length) % found.length;
      builder.draw();
    } else if (event.key === "Enter" && searching) {
      event.preventDefault();
      if (isOpen) take(found[searching.at]);
    } else if (event.key === "Escape" && searching) {
      event.preventDefault();
      event.stopPropagation();
      stop();
    }
  };
  return html`<div class="field relative">
    <label for=${id}>${label}</label>
    <input id=${id} role="combobox" aria-autocomplete="list" aria-expanded=${isOpen ? "true" : "false"} aria-controls="${id}-found" aria-activedescendant=${isOpen ? `${id}-${searching.at}` : nothing} aria-invalid=${error ? "true" : nothing} autocomplete="off" spellcheck="false" maxlength="120"
      .value=${live(searching?.text ?? exercise?.name ?? text)} @input=${search} @keydown=${onKey} @focus=${({ target }) => target.select()} @blur=${() => searching && !isOpen && stop()}>
    <div id="${id}-found" role="listbox" aria-label=${label} class="builder-found" ?hidden=${!isOpen}>
      ${found.map((row, at) => html`<div role="option" id="${id}-${at}" aria-selected=${at === searching.at} class="builder-option" @mousedown=${(event) => event.preventDefault()} @click=${() => take(row)}><span class="font-semibold">${row.name}</span><span class="muted ml-auto text-sm">${texts.muscles[row.primary_muscles?.[0]] ?? ""}</span></div>`)}
    </div>
    ${error || (searching?.text.trim() && !isOpen) ? html`<p class=${error ? "error" : "help"}>${error || texts.nothing_found} ${builder.dataset.create ? html`<a class="text-primary underline" href=${builder.dataset.create} target="_blank" @click=${() => (builder.awaitsExercise = true)}>${texts.create}</a>` : nothing}</p>` : nothing}
  </div>`;
}
