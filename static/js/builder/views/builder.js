// The builder as a whole: the bar with the state of saving, a conflict, the weeks, the dialog.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fill } from "../../session/texts.js";
import { focusOn } from "../focus.js";
import { openHelp } from "../lazy.js";
import * as model from "../model.js";
import { conflictView } from "./conflict.js";
import { isLoud, stateText } from "./state.js";
import { weekView } from "./week.js";

export function builderView(builder) {
  const { plan, texts } = builder;
  const addWeek = () => {
    builder.edit(model.addWeek(plan));
    builder.goToWeek(builder.plan.weeks);
    focusOn(builder, `new-${builder.plan.weeks}`);
  };
  return html`
    ${bar(builder)}
    ${plan.weeks > model.WEEKS_SHOWN ? pages(builder) : nothing}
    ${repeat(model.weeksOnPage(plan, builder.page), (week) => week, (week) => weekView(builder, week))}
    <div class="mt-4 flex flex-wrap gap-2">
      <button type="button" class="btn" data-do="add-week" ?disabled=${plan.weeks >= model.MOST_WEEKS} @click=${addWeek}>${texts.add_week}</button>
      <button type="button" class="btn btn-ghost" ?disabled=${plan.weeks <= 1} @click=${() => builder.edit(model.dropWeek(plan))}>${texts.last_week}</button>
    </div>
    ${dialogView(builder)}`;
}

function bar(builder) {
  const { texts, history, notice } = builder;
  return html`<div class="builder-bar">
    <div role="status" class="min-w-32 flex-1 text-sm font-medium ${isLoud(builder.state) ? "builder-loud" : "muted"}"><span data-saved=${builder.state[0]}>${stateText(builder.state, texts)}</span>${notice ? html` <span class="text-base-content">${notice}</span>` : nothing}</div>
    <button type="button" class="btn btn-sm" data-do="undo" ?disabled=${!history.past.length} @click=${() => builder.undo()}>↶ ${texts.undo}</button>
    <button type="button" class="btn btn-sm" data-do="redo" ?disabled=${!history.future.length} @click=${() => builder.redo()}>↷ ${texts.redo}</button>
    <button type="button" class="btn btn-ghost btn-sm hidden lg:inline-flex" @click=${() => openHelp(builder)}>? ${texts.keys}</button>
    ${builder.conflict ? conflictView(builder) : nothing}
  </div>`;
}

function pages(builder) {
  const { plan, texts } = builder;
  const count = model.pageOf(plan.weeks) + 1;
  const label = (page) => `${page * model.WEEKS_SHOWN + 1}–${Math.min((page + 1) * model.WEEKS_SHOWN, plan.weeks)}`;
  const button = (_one, page) => html`<button type="button" class="nav-link min-w-11 cursor-pointer justify-center tabular-nums" aria-current=${page === builder.page ? "page" : nothing} @click=${() => builder.goToPage(page)}>${label(page)}</button>`;
  return html`<nav class="mt-3 flex flex-wrap items-center" aria-label=${texts.weeks_shown}>
    <span class="figure-label mr-2" aria-hidden="true">${texts.weeks_shown}</span>
    ${Array.from({ length: count }, button)}
  </nav>`;
}

function dialogView(builder) {
  const { dialog, texts } = builder;
  return html`<dialog class="sheet ${dialog?.isWide ? "sheet-wide" : ""}" aria-labelledby="builder-dialog" @close=${() => builder.onDialogClosed()}>
    ${dialog
      ? html`<div class="mb-3 flex items-center justify-between gap-3"><h2 id="builder-dialog">${dialog.title}</h2><button type="button" class="btn btn-ghost" @click=${() => builder.closeDialog()}>${texts.close}</button></div>${dialog.content()}`
      : html`<h2 id="builder-dialog" hidden></h2>`}
  </dialog>`;
}
