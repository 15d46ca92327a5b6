// A line: its exercise and its prescription, which can be edited in place.
import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { fill } from "../../session/texts.js";
import { copyLines, cutLines } from "../clipboard.js";
import { openDetails, openProgression } from "../dialogs.js";
import { EMPTY, NotUnderstood, entryText, readEntry } from "../entry.js";
import { focusOn } from "../focus.js";
import * as model from "../model.js";
import { menuView } from "./menu.js";

export function lineView(builder, line) {
  const { plan, texts } = builder;
  const error = builder.errors.get(line.key);
  const isSelected = builder.selected.includes(line.key);
  const keys = isSelected ? builder.selected : [line.key];
  const items = [
    [texts.details, () => openDetails(builder, line.key)],
    [texts.progression, () => openProgression(builder, line.key)],
    ...(line.overridden ? [[texts.follow_again, () => builder.edit(model.followAgain(plan, line.key))]] : []),
    [line.superset ? texts.unsuperset : texts.superset, () => builder.edit(model.joinLines(plan, [line.key]))],
    [texts.copy, () => copyLines(builder, keys)],
    [texts.cut, () => cutLines(builder, keys)],
    [texts.remove, () => builder.remove(keys)],
  ];
  return html`<div role="listitem" class="builder-line ${isSelected ? "builder-line-chosen" : ""}" data-line=${line.key}>
    <span data-handle class="builder-handle" title=${texts.drag} aria-hidden="true">⠿</span>
    <div class="min-w-0 grow">
      ${builder.editing === line.key ? entryForm(builder, line, error) : lineButton(builder, line, isSelected)}
      ${error ? html`<p class="error text-error text-sm font-medium" role="alert">${error}</p>` : nothing}
    </div>
    ${menuView(builder, builder.nameOf(line), items)}
  </div>`;
}

function lineButton(builder, line, isSelected) {
  const { texts } = builder;
  const press = (event) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) return openEntry(builder, line.key);
    const others = builder.selected.filter((key) => key !== line.key);
    builder.select(isSelected ? others : [...others, line.key]);
  };
  const small = (text) => (text ? html`<span class="muted block text-xs">${text}</span>` : nothing);
  const last = builder.lastResults[line.exercise];
  return html`<button type="button" class="builder-line-main" data-focus=${line.key} @click=${press}>
    <span class="block font-semibold">${line.superset ? html`<span class="text-primary">${line.superset}</span> ` : nothing}${builder.nameOf(line)}${isSelected ? html`<span class="sr-only">, ${texts.selected}</span>` : nothing}</span>
    <span class="block text-sm tabular-nums">${entryText({ ...line, superset: null, notes: "" }, builder.units)}</span>
    ${line.why ? html`<span class="text-primary block text-xs">${line.why}</span>` : nothing}
    ${small(line.rule && !line.series && `↗ ${texts.kinds[line.rule.kind]}`)}
    ${small(line.overridden && texts.overridden)}
    ${small(line.notes)}
    ${last ? html`<span class="muted block text-xs tabular-nums">${fill(texts.last, { text: last })}</span>` : nothing}
  </button>`;
}

// --- the line as text, in place ---
export function openEntry(builder, key) {
  builder.editing = key;
  builder.draw();
  builder.querySelector("[data-entry]")?.select();
}

function entryForm(builder, line, error) {
  return html`<form class="min-w-0 grow" @submit=${(event) => saveEntry(builder, event, line.key)}>
    <p class="font-semibold">${builder.nameOf(line)}</p>
    <input class="control" data-entry name="entry" autocomplete="off" spellcheck="false" maxlength="2100" aria-label="${builder.nameOf(line)}" aria-invalid=${error ? "true" : nothing} .value=${live(builder.typed ?? entryText(line, builder.units))}
      @input=${({ target }) => (builder.typed = target.value)} @keydown=${({ key }) => key === "Escape" && closeEntry(builder, line.key)} @blur=${() => (builder.typed = undefined)}>
  </form>`;
}

function saveEntry(builder, event, key) {
  event.preventDefault();
  try {
    const fields = readEntry(event.target.elements.entry.value, builder.units);
    const plan = model.changeLines(builder.plan, [key], () => ({ ...EMPTY, ...fields }));
    builder.editing = null;
    if (model.equal(plan, builder.plan)) builder.draw();
    else builder.edit(plan);
    focusOn(builder, key);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    builder.errors.set(key, fill(builder.texts.not_understood, { text: error.message }));
    builder.draw();
  }
}

function closeEntry(builder, key) {
  builder.editing = null;
  builder.errors.delete(key);
  builder.draw();
  focusOn(builder, key);
}
