// A day: its name, which can be changed in place, its lines, the field for a new line.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fill } from "../../session/texts.js";
import { copyDays, paste } from "../clipboard.js";
import { focusOn } from "../focus.js";
import * as model from "../model.js";
import { addLineView } from "./add_line.js";
import { lineView } from "./line.js";
import { menuView } from "./menu.js";

// `index`: the day's place in the week, from 0.
export function dayView(builder, day, index) {
  const { texts } = builder;
  const name = day.name || fill(texts.day, { n: index + 1 });
  const isAdding = builder.adding?.day === day.key;
  const error = builder.errors.get(day.key);
  const items = [
    [texts.copy, () => copyDays(builder, [day], name)],
    [texts.paste_here, () => paste(builder, day.key), !builder.clipboard.content],
    [texts.remove, () => builder.removeDay(day.key)],
  ];
  return html`<section class="builder-day" data-day=${day.key} aria-label="${name}, ${fill(texts.week, { n: day.week })}">
    <div class="flex items-center gap-1">
      ${builder.renaming === day.key ? nameForm(builder, day) : nameButton(builder, day, name)}
      ${menuView(builder, name, items)}
    </div>
    ${error && !isAdding ? html`<p class="error" role="alert">${error}</p>` : nothing}
    <div class="builder-lines" role="list" data-lines=${day.key}>${repeat(day.exercises, (line) => line.key, (line) => lineView(builder, line))}</div>
    ${addLineView(builder, day, name)}
  </section>`;
}

function nameButton(builder, day, name) {
  const open = () => {
    builder.renaming = day.key;
    builder.draw();
    builder.querySelector("[data-rename]")?.select();
  };
  return html`<h3 class="min-w-0 grow"><button type="button" class="builder-name" data-focus=${day.key} @click=${open}>${name}</button></h3>`;
}

function nameForm(builder, day) {
  const close = () => {
    builder.renaming = null;
    builder.draw();
    focusOn(builder, day.key);
  };
  const rename = (event) => {
    event.preventDefault();
    const name = event.target.elements.name.value.trim().slice(0, model.NAME_LENGTH);
    builder.renaming = null;
    builder.edit(model.changeDay(builder.plan, day.key, { name }));
    close();
  };
  return html`<form class="min-w-0 grow" @submit=${rename}><input class="control" data-rename name="name" maxlength="120" autocomplete="off" aria-label=${builder.texts.day_name} .value=${day.name} @keydown=${({ key }) => key === "Escape" && close()}></form>`;
}
