// A conflict: what the bar shows, and each day or week that someone changed.
import { html, nothing } from "lit-html";
import { counted, fill } from "../../session/texts.js";
import { focusOn } from "../focus.js";
import * as model from "../model.js";
import { timeOf } from "./state.js";

// {name, time}: who saved the other plan, and when.
export function whoOf({ texts }, { by, mine, at }) {
  return { name: mine ? texts.other_tab : by || texts.someone, time: at ? timeOf(at, texts) : "" };
}

export function conflictView(builder) {
  const { conflict, plan, texts, saver } = builder;
  const who = whoOf(builder, conflict.data);
  const open = conflict.open(plan).length;
  const { mine, theirs, both } = conflict.in(plan);
  return html`<div role="alert" class="builder-conflict" data-conflict>
    <p class="font-semibold">${fill(conflict.data.mine ? texts.conflict_mine : texts.conflict, who)}</p>
    <ul class="text-sm">
      ${changed(builder, fill(texts.changed_by, who), [...theirs, ...both], conflict.theirs)}
      ${changed(builder, texts.changed_by_me, [...mine, ...both], plan)}
    </ul>
    ${open ? html`<p class="text-sm font-semibold">${counted(texts.days_to_choose, open)} <button type="button" class="text-primary cursor-pointer underline" @click=${() => goTo(builder, conflict.open(plan)[0])}>${texts.show_day}</button></p>` : nothing}
    <div class="mt-2 flex flex-wrap gap-2">
      ${open ? nothing : html`<button type="button" class="btn btn-sm btn-primary" @click=${() => builder.keepBoth()}>${texts.keep_both}</button>`}
      <button type="button" class="btn btn-sm" @click=${() => builder.takeTheirs()}>${texts.theirs}</button>
      <button type="button" class="btn btn-sm" @click=${() => builder.keepMine()}>${texts.mine}</button>
    </div>
  </div>`;
}

function changed(builder, label, keys, plan) {
  if (!keys.length) return nothing;
  return html`<li>${label} ${keys.map((key) => nameOf(builder, plan, key)).join(", ")}</li>`;
}
// “Push (Week 1)”, also of a day that only the other plan has.
function nameOf({ texts, base, plan }, other, key) {
  if (key.startsWith("week-")) return fill(texts.week, { n: key.slice(5) });
  const day = [other, plan, base].filter(Boolean).flatMap(({ days }) => days).find((one) => one.key === key);
  const place = model.daysOf({ days: [other, plan].flatMap(({ days }) => days) }, day?.week).findIndex((one) => one.key === key);
  const name = day?.name || fill(texts.day, { n: place + 1 });
  return `${name} (${fill(texts.week, { n: day?.week })})`;
}
function goTo(builder, key) {
  const week = key.startsWith("week-") ? Number(key.slice(5)) : model.dayOf(builder.plan, key)?.week;
  if (week) builder.goToWeek(week);
  focusOn(builder, key);
}

// In the day, or below the name of the week: who changed it, and whose is kept.
export function conflictNote(builder, key) {
  const { conflict, plan, texts } = builder;
  const by = conflict?.changedBy(plan, key);
  if (!by) return nothing;
  const who = whoOf(builder, conflict.data);
  const text = { mine: texts.conflict_unsaved, theirs: texts.conflict_changed, both: texts.conflict_both }[by];
  const choice = (whose, label) => html`<button type="button" class="btn btn-sm" aria-pressed=${conflict.chosen[key] === whose ? "true" : "false"} @click=${() => builder.choose(key, whose)}>${label}</button>`;
  return html`<div class="builder-conflict-note" data-day-conflict=${by}>
    <p>${fill(text, who)}</p>
    ${by === "both" ? html`<div class="mt-1 flex flex-wrap gap-2">${choice("theirs", conflict.data.mine ? texts.take_other : fill(texts.take_of, who))}${choice("mine", texts.keep_my)}</div>` : nothing}
  </div>`;
}
