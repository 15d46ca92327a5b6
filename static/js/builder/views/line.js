// A line: its exercise and its prescription, which can be edited in place, and the heading of the block that begins with it.
import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { fill } from "../../session/texts.js";
import { blockOf, completed } from "../blocks.js";
import { copyLines, cutLines } from "../clipboard.js";
import { entryText } from "../entry.js";
import { focusOn } from "../focus.js";
import { openBlock, openDetails, openProgression } from "../lazy.js";
import * as model from "../model.js";
import { readFor } from "../reading.js";
import { blockHeading } from "./block.js";
import { menuView } from "./menu.js";
import { targetOf } from "./target.js";
import { understoodView } from "./understood.js";

// `place`: the line's place in its block, as placeInBlock gives it; `label`: A1.
export function lineView(builder, day, line, { place, label }) {
  const isSelected = builder.selected.includes(line.key);
  const block = blockOf(day, line.block);
  const frame = !block ? "" : `builder-block builder-block-${place} ${block.kind === "superset" ? "" : "builder-block-framed"}`;
  const isHead = block && (place === "first" || place === "only");
  return html`<div role="listitem" class="builder-line ${frame} ${isSelected ? "builder-line-chosen" : ""}" data-line=${line.key}>
    ${isHead ? blockHeading(builder, day, block) : nothing}
    <div class="builder-line-head">
      <span data-handle class="builder-handle" title=${builder.texts.drag} aria-hidden="true">⠿</span>
      <div class="min-w-0 grow">
        ${builder.editing?.line === line.key ? entryForm(builder, line) : lineButton(builder, line, isSelected, label)}
        ${errorsView(builder, line)}
      </div>
      ${menuView(builder, builder.nameOf(line), menuItems(builder, line, isSelected))}
    </div>
  </div>`;
}

function menuItems(builder, line, isSelected) {
  const { plan, texts } = builder;
  const keys = isSelected ? builder.selected : [line.key];
  return [
    [texts.details, () => openDetails(builder, line.key)],
    [texts.progression, () => openProgression(builder, line.key)],
    ...(line.overridden ? [[texts.follow_again, () => builder.edit(model.followAgain(plan, line.key))]] : []),
    line.block
      ? [texts.separate, () => builder.edit(model.separate(plan, keys))]
      : [texts.superset, () => builder.edit(model.joinLines(plan, keys))],
    [line.block ? texts.change_block : texts.make_block, () => openBlock(builder, keys)],
    ...(builder.isWide ? [] : moveItems(builder, line, keys)),
    [texts.copy, () => copyLines(builder, keys)],
    [texts.cut, () => cutLines(builder, keys)],
    [texts.remove, () => builder.remove(keys)],
  ];
}

// Where lines can't be dragged.
function moveItems(builder, line, keys) {
  const { plan, texts } = builder;
  const item = (label, next) => [label, () => builder.edit(next, { focus: line.key }), next === plan];
  return [
    item(texts.line_up, model.moveLines(plan, keys, -1)),
    item(texts.line_down, model.moveLines(plan, keys, 1)),
    item(texts.day_before, model.shiftLines(plan, keys, -1)),
    item(texts.day_after, model.shiftLines(plan, keys, 1)),
  ];
}

function errorsView(builder, line) {
  const errors = builder.errors.get(line.key) ?? [];
  return errors.map(({ field, message }) => {
    const place = line.set_groups.length > 1 && /^set_groups\.(\d+)/.exec(field);
    return html`<p class="error text-error text-sm font-medium" role="alert">${place ? fill(builder.texts.in_group, { n: Number(place[1]) + 1, text: message }) : message}</p>`;
  });
}

function lineButton(builder, line, isSelected, label) {
  const { texts } = builder;
  const press = (event) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) return openEntry(builder, line.key);
    const others = builder.selected.filter((key) => key !== line.key);
    builder.select(isSelected ? others : [...others, line.key]);
  };
  const small = (text) => (text ? html`<span class="muted block text-xs">${text}</span>` : nothing);
  const last = builder.lastResults[line.exercise];
  const others = line.alternatives.map((id) => builder.exercises.get(id)?.name).filter(Boolean).join(", ");
  return html`<button type="button" class="builder-line-main" data-focus=${line.key} @click=${press}>
    <span class="block pr-8 font-semibold">${label ? html`<span class="text-primary">${label}</span> ` : nothing}${builder.nameOf(line)}${isSelected ? html`<span class="sr-only">, ${texts.selected}</span>` : nothing}</span>
    <span class="block text-sm whitespace-pre-line tabular-nums">${targetOf(builder, line).replaceAll(", ", ",\n")}</span>
    ${line.why ? html`<span class="text-primary block text-xs">${line.why}</span>` : nothing}
    ${small(line.rule && !line.series && `↗ ${texts.kinds[line.rule.kind]}`)}
    ${small(line.overridden && texts.overridden)}
    ${small(others && fill(texts.or, { names: others }))}
    ${small(line.notes)}
    ${last ? html`<span class="muted block text-xs tabular-nums">${fill(texts.last, { text: last })}</span>` : nothing}
  </button>`;
}

// --- the line as text, in place ---
// `builder.editing`: {line, text, reading, isRefused}: the key of the line, what is typed and how it is read.
export function openEntry(builder, key) {
  const line = model.lineOf(builder.plan, key);
  builder.editing = { line: key };
  typed(builder, entryText({ ...line, block: null }, builder.units));
  builder.querySelector("[data-entry]")?.select();
}

function typed(builder, text) {
  const { editing, plan } = builder;
  const line = model.lineOf(plan, editing.line);
  const block = blockOf(model.dayOf(plan, line.key), line.block);
  Object.assign(editing, { text, isRefused: false, reading: readFor(builder, text, builder.exerciseOf(line), block?.kind) });
  builder.draw();
}

function entryForm(builder, line) {
  const { text, reading, isRefused } = builder.editing;
  const name = builder.nameOf(line);
  return html`<form class="min-w-0 grow" @submit=${(event) => saveEntry(builder, event, line)}>
    <p class="font-semibold">${name}</p>
    <input class="control" data-entry name="entry" autocomplete="off" spellcheck="false" maxlength="3000" aria-label=${name} aria-describedby="understood-${line.key}" aria-invalid=${isRefused ? "true" : nothing} .value=${live(text)}
      @input=${({ target }) => typed(builder, target.value)} @keydown=${({ key }) => key === "Escape" && closeEntry(builder, line.key)}>
    ${understoodView(builder, reading, (choice) => choose(builder, line, choice), { id: `understood-${line.key}`, isRefused })}
  </form>`;
}

// What the typed line does not say stays: its block and its alternatives.
const asTyped = (line, typedLine) => ({
  ...Object.fromEntries(model.FIELDS.map((name) => [name, typedLine[name]])),
  block: typedLine.block ?? line.block,
  alternatives: line.alternatives,
});

function saveEntry(builder, event, line) {
  event.preventDefault();
  const { reading } = builder.editing;
  if (reading.error) {
    builder.editing.isRefused = true;
    return builder.draw();
  }
  take(builder, line, model.changeLines(builder.plan, [line.key], () => asTyped(line, reading.line)));
}

function take(builder, line, plan) {
  builder.editing = null;
  if (model.equal(plan, builder.plan)) builder.draw();
  else builder.edit(plan);
  focusOn(builder, line.key);
}

function choose(builder, line, choice) {
  if (choice.block) {
    const reading = readFor(builder, choice.text ?? "", builder.exerciseOf(line), choice.block.kind);
    if (!reading.error) {
      const plan = model.changeLines(builder.plan, [line.key], () => asTyped(line, reading.line));
      return take(builder, line, model.makeBlock(plan, [line.key], completed(choice.block)));
    }
  }
  typed(builder, choice.text ?? "");
  builder.querySelector("[data-entry]")?.focus();
}

function closeEntry(builder, key) {
  builder.editing = null;
  builder.draw();
  focusOn(builder, key);
}
