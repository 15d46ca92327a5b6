// The bar that stays at the top: the state of saving, undo and redo, a conflict, and where there is room the weeks and
// whose last results are shown.
import { html, nothing } from "lit-html";
import { openHelp } from "../lazy.js";
import * as model from "../model.js";
import { conflictView } from "./conflict.js";
import { isLoud, stateText } from "./state.js";

export function barView(builder) {
  const { texts, history, notice, state, plan } = builder;
  const tools = html`${plan.weeks > model.WEEKS_SHOWN ? pages(builder) : nothing}${builder.lastForm ?? nothing}`;
  return html`<div class="builder-bar">
    <div role="status" class="builder-state ${isLoud(state) ? "builder-loud" : "muted"}"><span data-saved=${state[0]}>${stateText(state, texts)}</span>${notice ? html` <span class="text-base-content">${notice}</span>` : nothing}</div>
    <div class="order-1 flex gap-1 lg:order-last">
      <button type="button" class="btn btn-sm" data-do="undo" ?disabled=${!history.past.length} @click=${() => builder.undo()}>↶ <span class="max-sm:sr-only">${texts.undo}</span></button>
      <button type="button" class="btn btn-sm" data-do="redo" ?disabled=${!history.future.length} @click=${() => builder.redo()}>↷ <span class="max-sm:sr-only">${texts.redo}</span></button>
      <button type="button" class="btn btn-ghost btn-sm hidden lg:inline-flex" @click=${() => openHelp(builder)}>? ${texts.keys}</button>
    </div>
    ${builder.isWide ? tools : nothing}
    ${builder.conflict ? conflictView(builder) : nothing}
  </div>
  ${builder.isWide ? nothing : html`<div class="builder-tools">${tools}</div>`}`;
}

function pages(builder) {
  const { plan, texts } = builder;
  const count = model.pageOf(plan.weeks) + 1;
  const label = (page) => `${page * model.WEEKS_SHOWN + 1}–${Math.min((page + 1) * model.WEEKS_SHOWN, plan.weeks)}`;
  const button = (_one, page) => html`<button type="button" class="nav-link min-w-11 cursor-pointer justify-center px-2 shrink-0 whitespace-nowrap tabular-nums" aria-current=${page === builder.page ? "page" : nothing} @click=${() => builder.goToPage(page)}>${label(page)}</button>`;
  return html`<nav class="builder-pages" aria-label=${texts.weeks_shown}>
    <span class="figure-label mr-1" aria-hidden="true">${texts.weeks_shown}</span>
    ${Array.from({ length: count }, button)}
  </nav>`;
}
