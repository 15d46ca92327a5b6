// The builder as a whole: the bar, the weeks, the dialog.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { focusOn } from "../focus.js";
import * as model from "../model.js";
import { barView } from "./bar.js";
import { weekView } from "./week.js";

export function builderView(builder) {
  const { plan, texts } = builder;
  const addWeek = () => {
    builder.edit(model.addWeek(plan));
    builder.goToWeek(builder.plan.weeks);
    focusOn(builder, `new-${builder.plan.weeks}`);
  };
  return html`
    ${barView(builder)}
    ${repeat(model.weeksOnPage(plan, builder.page), (week) => week, (week) => weekView(builder, week))}
    ${builder.hasWeeks ? html`<div class="mt-4 flex flex-wrap gap-2">
      <button type="button" class="btn" data-do="add-week" ?disabled=${plan.weeks >= model.MOST_WEEKS} @click=${addWeek}>${texts.add_week}</button>
      <button type="button" class="btn btn-ghost" ?disabled=${plan.weeks <= 1} @click=${() => builder.edit(model.dropWeek(plan))}>${texts.last_week}</button>
    </div>` : nothing}
    ${dialogView(builder)}`;
}

function dialogView(builder) {
  const { dialog, texts } = builder;
  return html`<dialog class="sheet ${dialog?.isWide ? "sheet-wide" : ""}" aria-labelledby="builder-dialog" @close=${() => builder.onDialogClosed()}>
    ${dialog
      ? html`<div class="mb-3 flex items-center justify-between gap-3"><h2 id="builder-dialog">${dialog.title}</h2><button type="button" class="btn btn-ghost" @click=${() => builder.closeDialog()}>${texts.close}</button></div>${dialog.content()}`
      : html`<h2 id="builder-dialog" hidden></h2>`}
  </dialog>`;
}
