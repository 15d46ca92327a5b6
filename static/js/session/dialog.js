// The dialog of the session page; one is open at a time.
import { html, nothing } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import { texts } from "./texts.js";

// `page.dialog`: {name, title, content, onclose}; `content` is drawn with the page.
export function openDialog(page) {
  const dialog = page.dialog;
  const close = ({ currentTarget }) => page.closed(currentTarget);
  return html`<dialog class="sheet" data-dialog=${dialog?.name ?? nothing} aria-labelledby=${dialog ? "dialog-title" : nothing} @close=${close}>
    ${dialog ? keyed(dialog, html`<h2 id="dialog-title" class="mb-3">${dialog.title}</h2>${dialog.content()}`) : nothing}
  </dialog>`;
}

export const closeButton = (text = texts.close) => html`<form method="dialog" class="mt-3"><button class="btn btn-block">${text}</button></form>`;
