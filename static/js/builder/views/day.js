// A day: its name and notes, which can be changed in place, its lines, the field for a new line.
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fill } from "../../session/texts.js";
import { labels, placeInBlock } from "../blocks.js";
import { copyDays, paste } from "../clipboard.js";
import { focusOn } from "../focus.js";
import * as model from "../model.js";
import { addLineView } from "./add_line.js";
import { conflictNote } from "./conflict.js";
import { lineView } from "./line.js";
import { menuView } from "./menu.js";
import { namesForm, notesView, openNames } from "./names.js";

// `index`: the day's place in the week, from 0.
export function dayView(builder, day, index) {
  const { texts } = builder;
  const name = day.name || fill(texts.day, { n: index + 1 });
  const errors = builder.errors.get(day.key) ?? [];
  const items = [
    [texts.names, () => openNames(builder, day.key, "notes")],
    [texts.copy, () => copyDays(builder, [day], name)],
    [texts.paste_here, () => paste(builder, day.key), !builder.clipboard.content],
    [texts.remove, () => builder.removeDay(day.key)],
  ];
  const isNaming = builder.naming === day.key;
  const named = labels(day);
  const line = (one, place) => lineView(builder, day, one, { place: placeInBlock(day, place), label: named[one.key] });
  return html`<section class="builder-day" data-day=${day.key} aria-label="${name}, ${fill(texts.week, { n: day.week })}">
    <div class="flex items-start gap-1">
      ${isNaming ? dayForm(builder, day) : html`<h3 class="min-w-0 grow"><button type="button" class="builder-name" data-focus=${day.key} @click=${() => openNames(builder, day.key)}>${name}</button></h3>`}
      ${menuView(builder, name, items)}
    </div>
    ${isNaming ? "" : notesView(day.notes)}
    ${conflictNote(builder, day.key)}
    ${errors.map(({ message }) => html`<p class="error text-error text-sm font-medium" role="alert">${message}</p>`)}
    <div class="builder-lines" role="list" data-lines=${day.key}>${repeat(day.exercises, (one) => one.key, line)}</div>
    ${addLineView(builder, day, name)}
  </section>`;
}

function dayForm(builder, day) {
  const { texts } = builder;
  return namesForm(builder, day, {
    name: texts.day_name,
    notes: texts.day_notes,
    save: (values) => builder.edit(model.changeDay(builder.plan, day.key, values)),
    close: () => focusOn(builder, day.key),
  });
}
