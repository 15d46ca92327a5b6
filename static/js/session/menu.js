// The menu of an exercise. It opens where there is room, never under a bar.
import { html, nothing } from "lit-html";
import { loadOverlays } from "./lazy.js";
import { isOwn, partnersFor } from "./layout.js";
import { restName, texts } from "./texts.js";

const GAP = 8; // px

export function menu(page, block) {
  const item = (text, action) => html`<button type="button" class="menu-item" @click=${() => page.choose(action)}>${text}</button>`;
  const arrange = (text, act) => item(text, async () => {
    const overlays = await loadOverlays();
    if (overlays.move) act(overlays);
  });
  const move = (text, wish) => arrange(text, (overlays) => overlays.move(page, block, wish));
  return html`<details class="menu-button" data-menu>
    <summary @click=${toggle} class="btn btn-ghost btn-square" aria-label="${texts.more}, ${block.name}">⋯</summary>
    <div class="menu-sheet">
      ${block.tracking === "weight_reps"
        ? html`${item(texts.plates, () => page.showPlates(block))}${arrange(texts.warmUp, (overlays) => overlays.addWarmUps(page, block))}`
        : nothing}
      ${arrange(texts.ownNote, (overlays) => overlays.editNote(page, block))}
      ${page.hasTimer ? arrange(restText(block), (overlays) => overlays.chooseRest(page, block)) : nothing}
      ${arrange(texts.swapMenu, (overlays) => overlays.pick(page, block))}
      ${superset(page, block, arrange)}
      ${move(texts.up, "up")} ${move(texts.down, "down")} ${arrange(texts.reorder, (overlays) => overlays.reorder(page))}
      ${move(block.skipped ? texts.unskip : texts.skip, "skip")}
      ${arrange(texts.remove, (overlays) => overlays.remove(page, block))}
      ${block.video ? html`<a class="menu-item" rel="noreferrer" target="_blank" href=${block.video}>${texts.video} ↗</a>` : nothing}
    </div>
  </details>`;
}
const restText = ({ own_rest: own = null }) => (own === null ? texts.ownRest : `${texts.ownRest}: ${restName(own)}`);
function superset(page, block, arrange) {
  if (block.replaced || block.skipped) return nothing;
  const canJoin = (!block.superset || isOwn(block.superset)) && partnersFor(page.blocks, block).length;
  return html`${canJoin ? arrange(texts.supersetWith, (overlays) => overlays.joinSuperset(page, block)) : nothing}
    ${isOwn(block.superset) ? arrange(texts.supersetEnd, (overlays) => overlays.endSuperset(page, block)) : nothing}`;
}

// The place is known before the sheet is painted; the event `toggle` would come after that.
function toggle(event) {
  event.preventDefault();
  const details = event.currentTarget.parentElement;
  details.open = !details.open;
  if (details.open) open(details);
}
function open(details) {
  const sheet = details.querySelector(".menu-sheet");
  sheet.style.maxHeight = "";
  const { above, most } = placeFor(details.getBoundingClientRect(), sheet.offsetHeight, room());
  sheet.classList.toggle("menu-sheet-above", above);
  sheet.style.maxHeight = `${most}px`;
}
// What nothing covers: from the head of the page down to the highest bar.
function room() {
  const height = window.visualViewport?.height ?? innerHeight;
  const visible = (element) => element.getClientRects().length > 0;
  const heads = [...document.querySelectorAll(".session-head, body > header")].filter(visible);
  const bars = [...document.querySelectorAll(".bars > *, .dock")].filter(visible);
  return {
    top: Math.max(0, ...heads.map((head) => head.getBoundingClientRect().bottom)),
    bottom: Math.min(height, ...bars.map((bar) => bar.getBoundingClientRect().top)),
  };
}
// Below its button, or above it where there is more room; never higher than there is room.
export function placeFor(button, height, { top, bottom }) {
  const below = bottom - button.bottom - GAP;
  const above = button.top - top - GAP;
  const isAbove = below < height && above > below;
  return { above: isAbove, most: Math.floor(Math.max(isAbove ? above : below, 0)) };
}
