// One exercise of a session: its heading with the target, the table of its sets, its menu.
import { html, nothing } from "lit-html";
import { menu } from "./menu.js";
import { isVaried } from "./rows.js";
import { setTable } from "./set_table.js";
import { performed, texts, unbroken } from "./texts.js";

const line = (style, text) => (text ? html`<p class=${style}>${text}</p>` : nothing);

export function exercise(page, block) {
  const isFolded = page.isFolded(block);
  return html`<section id="block-${block.key}" class="session-block" data-superset=${block.superset ?? ""} ?data-current=${page.current === block.key} aria-labelledby="name-${block.key}">
    <div class="block-head">
      <h2 id="name-${block.key}">${block.label ? html`<span class="text-primary">${block.label}</span> ` : nothing}<a class="no-underline hover:underline" href=${block.url}>${block.name}</a></h2>
      ${block.done ? html`<span class="badge badge-primary">✓ ${texts.done}</span>` : nothing} ${menu(page, block)}
    </div>
    ${isFolded ? nothing : aims(block)}
    ${line("muted", block.skipped && texts.skipped)}
    ${page.canFold(block) ? fold(page, block, isFolded) : nothing}
    <div ?hidden=${isFolded}>${setTable(page, block)}</div>
  </section>`;
}

const aims = (block) => html`
  ${line("font-medium tabular-nums", !isVaried(block) && unbroken(block.target ?? ""))} ${line("text-primary text-sm", block.why)} ${line("muted text-sm [overflow-wrap:anywhere]", block.notes)}
  ${line("own-note", block.own_note)}
  ${line("muted text-sm tabular-nums", !block.left.length && block.last && `${texts.last} ${unbroken(block.last)}`)}`;

// An exercise that is done is one line with its sets; a tap opens its table.
const fold = (page, block, isFolded) => html`<button type="button" class="session-fold" data-fold aria-expanded=${String(!isFolded)} @click=${() => page.toggleFold(block)}>
  <span class="sr-only">${texts.performedSets}, ${block.name}: </span><span class="min-w-0 grow">${isFolded ? block.performed.map((set) => performed(set, block).replaceAll(" ", "\u00a0")).join(" · ") : texts.performedSets}</span><span aria-hidden="true">${isFolded ? "▾" : "▴"}</span>
</button>`;
