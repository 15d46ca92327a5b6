// The builder's dialog of keyboard shortcuts. All fields of a line are in details.js, a block's in block_dialog.js, a
// progression in progression.js.
import { html } from "lit-html";

export function openHelp(builder) {
  const rows = builder.texts.help.map(([keys, does]) => html`<tr><th scope="row" class="whitespace-nowrap">${keys}</th><td>${does}</td></tr>`);
  builder.openDialog(builder.texts.keys, () => html`<table class="table"><tbody>${rows}</tbody></table>`);
}
