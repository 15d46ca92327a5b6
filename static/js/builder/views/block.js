// The heading of a block: “Circuit · 3 rounds · rest 1:30”. A superset has none, its bar and labels say it.
import { html, nothing } from "lit-html";
import { blockLines, blockText } from "../blocks.js";
import { openBlock } from "../lazy.js";

export function blockHeading(builder, day, block) {
  const text = blockText(block, builder.texts);
  if (block.kind === "superset" && !block.rest_seconds && !block.rounds) return nothing;
  const keys = blockLines(day, block.key).map((line) => line.key);
  return html`<button type="button" class="builder-block-head" data-focus="block-${day.key}-${block.key}" @click=${() => openBlock(builder, keys)}>${text}</button>`;
}
