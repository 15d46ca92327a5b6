// The question before a copied week is pasted into one that has workouts.
import { html } from "lit-html";
import { counted, fill } from "../session/texts.js";
import * as model from "./model.js";

export function openPasteWeek(builder, week) {
  const { texts, plan, clipboard } = builder;
  const paste = (event) => {
    event.preventDefault();
    const isReplaced = event.submitter?.value !== "add";
    const { plan: before } = builder;
    builder.closeDialog();
    builder.edit(model.pasteDays(isReplaced ? model.clearWeek(before, week) : before, clipboard.days, week));
    builder.notify(fill(isReplaced ? texts.week_replaced : texts.week_added, { n: week }));
  };
  builder.openDialog(fill(texts.paste_asks, { n: week }), () => html`<form @submit=${paste}>
    <p class="mb-4">${counted(texts.paste_asks_help, model.daysOf(plan, week).length)}</p>
    <div class="flex flex-wrap gap-2">
      <button class="btn btn-primary" value="replace">${texts.replace}</button>
      <button class="btn" value="add">${texts.add_after}</button>
      <button type="button" class="btn btn-ghost" @click=${() => builder.closeDialog()}>${texts.cancel}</button>
    </div>
  </form>`, `week-${week}`);
}
