// The dialog for the user's own rest after the sets of an exercise.
import { html, nothing } from "lit-html";
import { TypedNumberError, parseTime } from "../numbers.js";
import { standardRest } from "./model.js";
import { problem } from "./open_row.js";
import { fill, language, restName, texts } from "./texts.js";

const USUAL = [0, 30, 60, 90, 120, 150, 180, 240, 300]; // seconds
const LONGEST = 3600; // accounts/rest_defaults.py

function read(text) {
  const seconds = parseTime(text, { language });
  if (seconds > LONGEST) throw Object.assign(new TypedNumberError("most"), { limit: restName(LONGEST) });
  return seconds;
}

// What the plan or the account says.
export const usualRest = (block) => restName(block.round_rest ?? standardRest(block));

// `choose` is called with seconds, or null for what the plan or the account says; `draw` draws the page again.
export function restDialog(block, choose, draw) {
  const own = block.own_rest ?? null;
  let problems = null;
  const other = own === null || USUAL.includes(own) ? "" : restName(own);
  const choice = (seconds, text) => html`<button type="button" class="btn ${seconds === own ? "btn-primary" : ""}" aria-pressed=${String(seconds === own)} @click=${() => choose(seconds)}>${text}</button>`;
  const show = (text) => {
    document.getElementById("own-rest").value = text;
    problems = null;
    draw();
  };
  const submit = (event) => {
    event.preventDefault();
    try {
      choose(read(event.target.elements.seconds.value));
    } catch (error) {
      if (!(error instanceof TypedNumberError)) throw error;
      problems = error;
      draw();
      document.getElementById("own-rest").focus();
    }
  };
  return () => html`<p class="muted text-sm">${texts.ownRestHelp}</p>
    <div class="my-3 grid grid-cols-3 gap-2" role="group" aria-label=${texts.ownRest}>${USUAL.map((seconds) => choice(seconds, restName(seconds)))}</div>
    <p class="grid">${choice(null, fill(texts.standard, { time: usualRest(block) }))}</p>
    <form class="mt-3 flex items-end gap-2" novalidate autocomplete="off" @submit=${submit}>
      <label class="min-w-0 grow"><span class="label-text">${texts.otherTime}</span><input id="own-rest" class="control" name="seconds" inputmode="decimal" placeholder="1:45" value=${other} aria-invalid=${problems ? "true" : nothing} aria-describedby=${problems ? "own-rest-error" : nothing}></label>
      <button class="btn">${texts.save}</button>
    </form>
    ${problem("own-rest-error", "duration_seconds", problems, show)}
    <form method="dialog" class="mt-3"><button class="btn btn-block">${texts.close}</button></form>`;
}
