// The dialog that copies a week to later ones, in the place of what is there.
import { html } from "lit-html";
import { counted, fill } from "../session/texts.js";
import * as model from "./model.js";

export function openFillWeeks(builder, week) {
  const { texts, plan } = builder;
  const others = Array.from({ length: plan.weeks - week }, (_one, index) => week + 1 + index);
  const filled = (other) => model.daysOf(plan, other).length;
  // Weeks with workouts are replaced only if the person chooses them.
  let chosen = others.filter((other) => !filled(other));
  const toggle = (other) => {
    chosen = chosen.includes(other) ? chosen.filter((one) => one !== other) : [...chosen, other].sort((a, b) => a - b);
    builder.draw();
  };
  const all = () => {
    chosen = chosen.length === others.length ? [] : others;
    builder.draw();
  };
  const save = (event) => {
    event.preventDefault();
    builder.closeDialog();
    builder.edit(model.fillWeeks(builder.plan, week, chosen));
    builder.notify(fill(texts.weeks_filled, { weeks: chosen.join(", ") }));
  };
  const row = (other) => html`<label class="flex min-h-11 items-center gap-3"><input type="checkbox" class="checkbox checkbox-primary" .checked=${chosen.includes(other)} @change=${() => toggle(other)}>
    <span>${fill(texts.week, { n: other })}</span>${filled(other) ? html` <span class="muted text-sm">${counted(texts.replaces, filled(other))}</span>` : ""}</label>`;
  builder.openDialog(fill(texts.fill_weeks_from, { n: week }), () => html`<form @submit=${save}>
    <p class="muted mb-2 text-sm">${texts.fill_weeks_help}</p>
    <div class="grid grid-cols-1 sm:grid-cols-2">${others.map(row)}</div>
    <div class="mt-3 flex flex-wrap gap-2"><button class="btn btn-primary" ?disabled=${!chosen.length}>${counted(texts.copy_to_weeks, chosen.length)}</button><button type="button" class="btn" @click=${all}>${chosen.length === others.length ? texts.choose_none : texts.choose_all}</button></div>
  </form>`, `week-${week}`);
}
