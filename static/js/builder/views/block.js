// The heading of a block: “Circuit · 3 rounds · rest 1:30”. A superset has none, its bar and labels say it.
import { html, nothing } from "lit-html";
import { counted, fill } from "../../session/texts.js";
import { openBlock } from "../block_dialog.js";
import { blockLines } from "../blocks.js";
import { clock } from "../../numbers.js";

// AMRAP 12:00, EMOM 10:00 · every 1:00, For time · 3 rounds · cap 15:00, Interval · 8 rounds · 0:40 / 0:20.
export function blockText(block, texts) {
  const { kind, rounds, work_seconds: work, rest_seconds: rest, every_seconds: every, cap_seconds: cap } = block;
  const name = texts.block_kinds[kind];
  const isLength = kind === "amrap" || kind === "emom";
  const parts = [
    cap && isLength ? `${name} ${clock(cap)}` : name,
    rounds && counted(texts.rounds_counted, rounds),
    every && fill(texts.every_time, { time: clock(every) }),
    work && fill(texts.work_time, { time: clock(work) }),
    rest && fill(texts.rest_time, { time: clock(rest) }),
    cap && !isLength && fill(texts.cap_time, { time: clock(cap) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

export function blockHeading(builder, day, block) {
  const text = blockText(block, builder.texts);
  if (block.kind === "superset" && !block.rest_seconds && !block.rounds) return nothing;
  const keys = blockLines(day, block.key).map((line) => line.key);
  return html`<button type="button" class="builder-block-head" data-focus="block-${day.key}-${block.key}" @click=${() => openBlock(builder, keys)}>${text}</button>`;
}
