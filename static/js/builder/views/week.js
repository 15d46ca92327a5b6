// A week: its name and notes, its hard sets, its days, the field for a new day.
import { html } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fill, number } from "../../session/texts.js";
import { copyDays, pasteDays } from "../clipboard.js";
import { focusOn } from "../focus.js";
import { openFillWeeks } from "../lazy.js";
import * as model from "../model.js";
import { conflictNote } from "./conflict.js";
import { dayView } from "./day.js";
import { menuView } from "./menu.js";
import { namesForm, notesView, openNames } from "./names.js";

const MUSCLES_SHOWN = 8;

export function weekView(builder, week) {
  const { plan, texts } = builder;
  const title = fill(texts.week, { n: week });
  const key = `week-${week}`;
  const { name, notes } = model.weekOf(plan, week);
  const isNaming = builder.naming === key;
  const days = model.daysOf(plan, week);
  const hardSets = model.hardSets(plan, week, builder.exercises.rows).slice(0, MUSCLES_SHOWN);
  const items = [
    [texts.names, () => openNames(builder, key)],
    [texts.copy_week, () => copyDays(builder, days, title, true), !days.length],
    [texts.fill_weeks, () => openFillWeeks(builder, week), !days.length || week === plan.weeks],
    [texts.paste_week, () => pasteDays(builder, week), !builder.clipboard.days],
    [texts.clear_week, () => builder.edit(model.clearWeek(plan, week)), !days.length],
  ];
  return html`<section class="builder-week" data-week=${week} aria-labelledby="week-${week}">
    <div class="builder-week-head">
      <h2 id=${key}><button type="button" class="builder-week-name" data-focus=${key} @click=${() => openNames(builder, key)}>${title}${name ? html` <span class="muted font-normal">· ${name}</span>` : ""}</button></h2>
      ${menuView(builder, title, items, "menu-sheet-left")}
      <ul class="builder-hard" aria-label=${texts.hard_sets}>
        ${hardSets.map(([muscle, sets]) => html`<li><span>${texts.muscles[muscle] ?? muscle}</span> <b class="tabular-nums">${number(sets)}</b></li>`)}
      </ul>
    </div>
    ${isNaming ? weekForm(builder, week, key) : notesView(notes)}
    ${conflictNote(builder, key)}
    <div class="builder-days">
      ${repeat(days, (day) => day.key, (day, index) => dayView(builder, day, index))}
      <form class="builder-new" @submit=${(event) => addDay(builder, event, week)}>
        <input class="control" name="name" maxlength="120" autocomplete="off" data-focus="new-${week}" placeholder=${texts.new_day_hint} aria-label="${texts.new_day}, ${title}">
      </form>
    </div>
  </section>`;
}

function weekForm(builder, week, key) {
  const { plan, texts } = builder;
  return namesForm(builder, model.weekOf(plan, week), {
    name: texts.week_name,
    notes: texts.week_notes,
    save: (values) => builder.edit(model.changeWeek(builder.plan, week, values)),
    close: () => focusOn(builder, key),
  });
}

function addDay(builder, event, week) {
  event.preventDefault();
  const input = event.target.elements.name;
  const key = model.newKey();
  const name = input.value.trim().slice(0, model.NAME_LENGTH);
  input.value = "";
  builder.edit(model.addDay(builder.plan, week, name, key), { focus: `add-${key}` });
}
