// The field below a day's lines: an exercise's name, found while typing, and its prescription (“squat 3x8 @80kg”).
import { html, nothing } from "lit-html";
import { fill } from "../../session/texts.js";
import { NotUnderstood, readEntry, splitEntry } from "../entry.js";
import { focusOn } from "../focus.js";
import * as model from "../model.js";

// `builder.adding`: {day, name, found, at, error}: the day in whose field the user types, the exercises that were found,
// and the index of the chosen one.
export function addLineView(builder, day, name) {
  const { texts } = builder;
  const adding = builder.adding?.day === day.key ? builder.adding : null;
  const found = adding?.found ?? [];
  return html`<div class="relative">
    <input class="control builder-add" role="combobox" aria-autocomplete="list" aria-expanded=${found.length ? "true" : "false"} aria-controls="found-${day.key}" aria-activedescendant=${found.length ? `found-${day.key}-${adding.at}` : nothing}
      data-focus="add-${day.key}" autocomplete="off" spellcheck="false" maxlength="300" placeholder=${texts.add_hint} aria-label=${fill(texts.add_to, { day: name, week: day.week })}
      @input=${(event) => onInput(builder, event, day)} @keydown=${(event) => onKey(builder, event, day)}>
    <div id="found-${day.key}" role="listbox" aria-label=${texts.add} class="builder-found" ?hidden=${!found.length}>
      ${found.map((exercise, at) => option(builder, day, exercise, at))}
    </div>
    ${adding?.name && !found.length ? html`<p class="muted py-2 text-sm">${texts.nothing_found} <a class="text-primary underline" href=${builder.dataset.create}>${texts.create}</a></p>` : nothing}
    ${adding?.error ? html`<p class="error text-error text-sm font-medium" role="alert">${adding.error}</p>` : nothing}
  </div>`;
}

function option(builder, day, exercise, at) {
  const press = () => add(builder, builder.querySelector(`[data-focus="add-${day.key}"]`), day, exercise);
  const muscle = builder.texts.muscles[exercise.primary_muscles?.[0]] ?? "";
  return html`<div role="option" id="found-${day.key}-${at}" aria-selected=${at === builder.adding.at} class="builder-option" @mousedown=${(event) => event.preventDefault()} @click=${press}><span class="font-semibold">${exercise.name}</span><span class="muted ml-auto text-sm">${muscle}</span></div>`;
}

function search(builder, day, text, error = "") {
  const [name] = splitEntry(text);
  builder.adding = { day: day.key, found: builder.exercises.find(name), at: 0, name, error };
  builder.draw();
}

function onInput(builder, { target }, day) {
  search(builder, day, target.value);
  const list = target.nextElementSibling;
  if (!list.hidden && list.getBoundingClientRect().bottom > window.innerHeight) target.scrollIntoView({ block: "center" });
}

function onKey(builder, event, day) {
  const adding = builder.adding?.day === day.key ? builder.adding : null;
  const { key, target } = event;
  const leave = () => focusOn(builder, day.exercises.at(-1)?.key ?? day.key);
  if ((key === "ArrowDown" || key === "ArrowUp") && adding?.found.length) {
    event.preventDefault();
    const count = adding.found.length;
    adding.at = (adding.at + (key === "ArrowDown" ? 1 : count - 1)) % count;
    builder.draw();
  } else if (key === "ArrowUp" && !target.value) {
    event.preventDefault();
    leave();
  } else if (key === "Enter") {
    event.preventDefault();
    if (target.value.trim()) add(builder, target, day, adding?.found[adding.at]);
  } else if (key === "Escape") {
    event.preventDefault();
    if (target.value) target.value = "";
    else leave();
    builder.adding = null;
    builder.draw();
  }
}

function add(builder, input, day, exercise) {
  const text = input.value;
  if (!exercise) return search(builder, day, text, builder.texts.choose);
  try {
    const line = model.newLine(exercise, readEntry(splitEntry(text)[1], builder.units));
    input.value = "";
    builder.adding = null;
    builder.edit(model.addLine(builder.plan, day.key, line));
    focusOn(builder, `add-${day.key}`);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    search(builder, day, text, fill(builder.texts.not_understood, { text: error.message }));
  }
}
