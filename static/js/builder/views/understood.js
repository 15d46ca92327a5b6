// How a typed line is understood, or which piece of it is not.
import { html, nothing } from "lit-html";
import { fill } from "../../session/texts.js";
import { targetOf } from "./target.js";

// `reading`: as readFor gives it; `choose` gets the choice that was pressed; `isRefused`: the person wanted to take it.
export function understoodView(builder, reading, choose, { id, isRefused = false, label = "" } = {}) {
  if (!reading) return html`<div id=${id} hidden></div>`;
  return reading.error ? misread(builder, reading, choose, id, isRefused) : understood(builder, reading, id, label);
}

function understood(builder, { exercise, line }, id, label) {
  const notes = line.notes ? ` · “${line.notes}”` : "";
  return html`<p id=${id} class="builder-understood" role="status"><span class="sr-only">${builder.texts.understood} </span><span aria-hidden="true">→</span> ${label ? html`<b class="text-primary">${label}</b> ` : nothing}<b>${exercise?.name ?? "…"}</b> <span class="tabular-nums">${targetOf(builder, line)}${notes}</span></p>`;
}

function misread(builder, { text, error }, choose, id, isRefused) {
  const { texts } = builder;
  const { piece, start, end, code, choices } = error;
  const sentence = fill(texts.misread[code] ?? texts.misread.unknown, { text: piece });
  return html`<div id=${id} class="builder-misread ${isRefused ? "text-error" : ""}" role=${isRefused ? "alert" : "status"}>
    <p class="font-mono break-words">${text.slice(0, start)}<mark>${text.slice(start, end)}</mark>${text.slice(end)}</p>
    <p>${sentence}</p>
    ${choices.length
      ? html`<div class="mt-1 flex flex-wrap gap-2">${choices.map((choice) => html`<button type="button" class="btn btn-sm btn-primary" data-choice @mousedown=${(event) => event.preventDefault()} @click=${() => choose(choice)}>${choice.label}</button>`)}</div>`
      : nothing}
  </div>`;
}
