// A menu of actions behind a button with three dots.
import { html } from "lit-html";
import { fill } from "../../session/texts.js";

// `name`: the name of the day, week or line that has the menu; `items`: [label, action, disabled].
export const menuView = (builder, name, items, sheetClass = "") => html`<details class="menu-button"><summary class="btn btn-ghost btn-sm btn-square" aria-label=${fill(builder.texts.more, { name })}>⋯</summary>
  <div class="menu-sheet ${sheetClass}">
    ${items.map(([label, action, disabled = false]) => html`<button type="button" class="menu-item" data-menu-item ?disabled=${disabled} @click=${action}>${label}</button>`)}
  </div>
</details>`;
