// The field below a day's lines: an exercise's name, found while typing, and its prescription (“squat 3x8 @80kg”).
import { html, nothing } from "lit-html";
import { fill } from "../../session/texts.js";
import { blockOf, completed } from "../blocks.js";
import { splitEntry } from "../entry.js";
import { focusOn } from "../focus.js";
import { openCreate, openPasteSheet } from "../lazy.js";
import * as model from "../model.js";
import { blockOfLabel, readFor } from "../reading.js";
import { understoodView } from "./understood.js";

// `builder.adding`: {day, text, label, name, rest, found, at, reading, isRefused, error}: the day in whose field the user
// types, what the text is made of, the exercises that were found and the index of the chosen one, and how it is read.
export function addLineView(builder, day, name) {
  const { texts } = builder;
  const adding = builder.adding?.day === day.key ? builder.adding : null;
  const found = adding?.found ?? [];
  const mayCreate = adding?.name && adding.mayCreate;
  const isOpen = (found.length > 0 || mayCreate) && !adding.isRefused;
  return html`<div class="relative">
    <input class="control builder-add" role="combobox" aria-autocomplete="list" aria-expanded=${isOpen ? "true" : "false"} aria-controls="found-${day.key}" aria-activedescendant=${isOpen ? `found-${day.key}-${adding.at}` : nothing} aria-describedby="understood-${day.key}" aria-invalid=${adding?.isRefused ? "true" : nothing}
      data-focus="add-${day.key}" autocomplete="off" spellcheck="false" maxlength="300" placeholder=${texts.add_hint} aria-label=${fill(texts.add_to, { day: name, week: day.week })}
      @input=${(event) => onInput(builder, event, day)} @keydown=${(event) => onKey(builder, event, day)} @paste=${(event) => onPaste(builder, event, day)}>
    ${understoodView(builder, adding?.name ? adding.reading : null, (choice) => choose(builder, day, choice), {
      id: `understood-${day.key}`, isRefused: adding?.isRefused, label: adding?.label,
    })}
    <div id="found-${day.key}" role="listbox" aria-label=${texts.add} class="builder-found" ?hidden=${!isOpen}>
      ${found.map((exercise, at) => option(builder, day, exercise, at))}
      ${mayCreate ? createOption(builder, day) : nothing}
    </div>
    ${adding?.name && !found.length && !mayCreate ? html`<p class="muted py-2 text-sm">${texts.nothing_found}</p>` : nothing}
    ${adding?.error ? html`<p class="error text-error text-sm font-medium" role="alert">${adding.error}</p>` : nothing}
  </div>`;
}

const DOCK_HEIGHT = 64; // of the navigation at the bottom of a phone
const inputOf = (builder, day) => builder.querySelector(`[data-focus="add-${day.key}"]`);

function option(builder, day, exercise, at) {
  const press = () => {
    read(builder, { at });
    add(builder, day);
  };
  const muscle = builder.texts.muscles[exercise.primary_muscles?.[0]] ?? "";
  return html`<div role="option" id="found-${day.key}-${at}" aria-selected=${at === builder.adding.at} class="builder-option" @mousedown=${(event) => event.preventDefault()} @click=${press}><span class="font-semibold">${exercise.name}</span><span class="muted ml-auto text-sm">${muscle}</span></div>`;
}

// Behind the exercises that were found.
function createOption(builder, day) {
  const { found, at, name } = builder.adding;
  return html`<div role="option" id="found-${day.key}-${found.length}" aria-selected=${at === found.length} class="builder-option" @mousedown=${(event) => event.preventDefault()} @click=${() => create(builder, day)}><span class="text-primary font-semibold">+ ${fill(builder.texts.create_named, { name })}</span></div>`;
}
// Adds the line with the new exercise. Where what follows the name isn't understood, the field keeps the text.
function create(builder, day) {
  const { name, label, rest } = builder.adding;
  const take = (exercise) => {
    const text = [label, exercise.name, rest].filter(Boolean).join(" ");
    inputOf(builder, day).value = text;
    search(builder, text, day);
    read(builder, { found: [exercise], at: 0, mayCreate: false });
    add(builder, day);
  };
  openCreate(builder, name, take, `add-${day.key}`);
}

// Reads the text of the field, for the exercise that is chosen.
function search(builder, text, day) {
  const { label, name, rest } = splitEntry(text);
  const { exercises } = builder;
  const mayCreate = Boolean(builder.dataset.newExercise) && exercises.rows.size > 0 && !exercises.has(name);
  const found = exercises.find(name);
  // Those that have only some of the words are offered, but Enter takes none of them.
  const at = mayCreate && !exercises.isKnown(name) ? found.length : 0;
  builder.adding = { day: day.key, text, label, name, rest, found, at, mayCreate };
  read(builder);
}
function read(builder, changes = {}) {
  const adding = Object.assign(builder.adding, changes);
  const day = model.dayOf(builder.plan, adding.day);
  const block = blockOf(day, blockOfLabel(adding.label));
  adding.reading = readFor(builder, adding.rest, adding.found[adding.at], block?.kind);
  builder.draw();
}

function onInput(builder, { target }, day) {
  search(builder, target.value, day);
  const list = builder.querySelector(`#found-${day.key}`);
  if (!list.hidden && list.getBoundingClientRect().bottom > window.innerHeight - DOCK_HEIGHT) target.scrollIntoView({ block: "center" });
}

function onKey(builder, event, day) {
  const adding = builder.adding?.day === day.key ? builder.adding : null;
  const { key, target } = event;
  const leave = () => focusOn(builder, day.exercises.at(-1)?.key ?? day.key);
  const count = adding ? adding.found.length + (adding.mayCreate ? 1 : 0) : 0;
  if ((key === "ArrowDown" || key === "ArrowUp") && count) {
    event.preventDefault();
    read(builder, { at: (adding.at + (key === "ArrowDown" ? 1 : count - 1)) % count });
  } else if (key === "ArrowUp" && !target.value) {
    event.preventDefault();
    leave();
  } else if (key === "Enter") {
    event.preventDefault();
    if (!target.value.trim()) return;
    if (!adding) search(builder, target.value, day);
    add(builder, day);
  } else if (key === "Escape") {
    event.preventDefault();
    if (target.value) target.value = "";
    else leave();
    builder.adding = null;
    builder.draw();
  }
}

// Several lines, or a part of a spreadsheet, are shown in a sheet before they are added.
function onPaste(builder, event, day) {
  const text = event.clipboardData.getData("text/plain");
  if (!/[\n\t]/.test(text.trim())) return;
  event.preventDefault();
  openPasteSheet(builder, day.key, text);
}

// Adds the line as it is understood.
function add(builder, day) {
  const { adding } = builder;
  const exercise = adding.found[adding.at];
  if (!exercise && adding.name && adding.mayCreate) return create(builder, day);
  if (!exercise) return refuse(builder, { error: builder.texts.choose });
  if (adding.reading.error) return refuse(builder, { isRefused: true });
  const line = model.newLine(exercise, adding.reading.line);
  line.block = blockOfLabel(adding.label) ?? line.block;
  store(builder, day, model.addLine(builder.plan, day.key, line));
}
function refuse(builder, changes) {
  Object.assign(builder.adding, changes);
  builder.draw();
}
function store(builder, day, plan) {
  inputOf(builder, day).value = "";
  builder.adding = null;
  builder.edit(plan);
  focusOn(builder, `add-${day.key}`);
}

// Takes what was meant: another text, or a block with the line in it.
function choose(builder, day, choice) {
  const { adding } = builder;
  const exercise = adding.found[adding.at];
  const input = inputOf(builder, day);
  if (choice.block && exercise) {
    const reading = readFor(builder, choice.text ?? "", exercise, choice.block.kind);
    if (!reading.error) {
      const line = { ...model.newLine(exercise, reading.line), block: "new" };
      return store(builder, day, model.addLines(builder.plan, day.key, [line], [{ ...completed(choice.block), key: "new" }]));
    }
  }
  input.value = [adding.label, adding.name, choice.text].filter(Boolean).join(" ");
  search(builder, input.value, day);
  input.focus();
}
