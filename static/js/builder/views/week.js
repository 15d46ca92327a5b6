// A week: its name and notes, its hard sets, its days, the field for a new day.
import { html, nothing } from "lit-html";
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
  const shown = shownDay(builder, week, days);
  const items = [
    [texts.names, () => openNames(builder, key)],
    [texts.copy_week, () => copyDays(builder, days, title, true), !days.length],
    [texts.fill_weeks, () => openFillWeeks(builder, week), !days.length || week === plan.weeks],
    [texts.paste_week, () => pasteDays(builder, week), !builder.clipboard.days],
    [texts.clear_week, () => builder.edit(model.clearWeek(plan, week)), !days.length],
  ];
  return html`<section class="builder-week" data-week=${week} aria-label=${title}>
    ${builder.hasWeeks ? html`<div class="builder-week-head">
      <h2 id=${key}><button type="button" class="builder-week-name" data-focus=${key} @click=${() => openNames(builder, key)}>${title}${name ? html` <span class="muted font-normal">· ${name}</span>` : ""}</button></h2>
      ${menuView(builder, title, items, "menu-sheet-left")}
      ${builder.isPhone ? nothing : hardSets(builder, week)}
    </div>` : html`<h2 class="sr-only">${texts.days}</h2>`}
    ${isNaming ? weekForm(builder, week, key) : notesView(notes)}
    ${conflictNote(builder, key)}
    ${shown ? tabs(builder, week, days, shown) : nothing}
    <div class="builder-days">
      ${repeat(days, (day) => day.key, (day, index) => (!shown || shown === day.key ? dayView(builder, day, index) : nothing))}
      ${!shown || shown === NEW ? newDay(builder, week, title) : nothing}
    </div>
    ${builder.isPhone || !builder.hasWeeks ? html`<div class="mt-2">${hardSets(builder, week)}</div>` : nothing}
  </section>`;
}

// On a phone one day at a time is shown: its key, or `new` for the field for a new day; else null.
const NEW = "new";
function shownDay(builder, week, days) {
  if (!builder.isPhone) return null;
  const chosen = builder.shownDays.get(week);
  return chosen === NEW || days.some(({ key }) => key === chosen) ? chosen : (days[0]?.key ?? NEW);
}
function tabs(builder, week, days, shown) {
  const { texts } = builder;
  const tab = (key, label, name) => html`<button type="button" class="nav-link shrink-0 cursor-pointer" data-tab=${key} aria-label=${name ?? nothing} aria-current=${key === shown ? "page" : nothing} @click=${() => builder.showDay(week, key)}>${label}</button>`;
  return html`<nav class="builder-tabs" aria-label="${texts.days}, ${fill(texts.week, { n: week })}">
    ${days.map((day, index) => tab(day.key, day.name || fill(texts.day, { n: index + 1 })))}
    ${tab(NEW, "+", texts.new_day)}
  </nav>`;
}

function newDay(builder, week, title) {
  const { texts } = builder;
  return html`<form class="builder-new" @submit=${(event) => addDay(builder, event, week)}>
    <input class="control" name="name" maxlength="120" autocomplete="off" data-focus="new-${week}" placeholder=${texts.new_day_hint} aria-label="${texts.new_day}, ${title}">
  </form>`;
}

// How many hard sets each muscle has in the week, and how many more or fewer than in the week before.
function hardSets(builder, week) {
  const { plan, texts } = builder;
  const sets = model.hardSets(plan, week, builder.exercises.rows).slice(0, MUSCLES_SHOWN);
  if (!sets.length) return nothing;
  const before = new Map(week > 1 ? model.hardSets(plan, week - 1, builder.exercises.rows) : []);
  const change = (muscle, now) => {
    const step = before.size ? now - (before.get(muscle) ?? 0) : 0;
    return step ? html` <span class="tabular-nums" title=${texts.than_before}>(${step > 0 ? "+" : "−"}${number(Math.abs(step))})</span>` : nothing;
  };
  return html`<p class="builder-hard-label muted" title=${texts.hard_sets_help}>${texts.hard_sets_label}</p><ul class="builder-hard" aria-label=${texts.hard_sets}>
    ${sets.map(([muscle, now]) => html`<li><span>${texts.muscles[muscle] ?? muscle}</span> <b class="tabular-nums">${number(now)}</b>${change(muscle, now)}</li>`)}
  </ul>`;
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
