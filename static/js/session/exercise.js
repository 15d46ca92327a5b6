// One exercise of a session: what is planned, what was done, the form for the next set, its menu.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { menu } from "./menu.js";
import { marksOf } from "./model.js";
import { nextSetForm, problem } from "./next_set.js";
import { fill, number, performed, texts, urls } from "./texts.js";

const line = (style, text) => (text ? html`<p class=${style}>${text}</p>` : nothing);

export function exercise(page, block) {
  const marks = marksOf(block.performed);
  // The form closes when the sets are done. It stays open if the user opened it for one more set, or is typing.
  const isOpen = !block.done || page.opened.has(block.key) || page.drafts.has(block.key) || page.errors.has(block.key);
  const toggled = ({ currentTarget }) => page.opened[block.done && currentTarget.open ? "add" : "delete"](block.key);
  return html`<section id="block-${block.key}" class="session-block" data-superset=${block.superset ?? ""} aria-labelledby="name-${block.key}">
    <div class="flex items-start gap-1">
      <div class="min-w-0 grow">
        <h2 id="name-${block.key}">${block.label ? html`<span class="text-primary">${block.label}</span> ` : nothing}<a class="no-underline hover:underline" href=${block.url}>${block.name}</a></h2>
        ${line("font-medium tabular-nums", block.target)} ${line("text-primary text-sm", block.why)} ${line("muted text-sm", block.notes)}
        ${line("own-note", block.own_note)}
        ${line("muted text-sm tabular-nums", !block.left.length && block.last && `${texts.last} ${block.last}`)}
      </div>
      ${block.done ? html`<span class="badge badge-primary mt-2">✓ ${texts.done}</span>` : nothing} ${menu(page, block)}
    </div>
    ${line("muted", block.skipped && texts.skipped)}
    <div class="mt-2">
      ${repeat(block.performed, ({ id }) => id, (set, at) => performedSet(page, block, set, marks[at], at + 1))}
    </div>
    ${page.live && !page.notice ? maxForm(page, block) : nothing}
    <details class="next-set" data-next data-done=${String(block.done)} ?open=${isOpen} ?hidden=${block.skipped || page.notice === "gone"} @toggle=${toggled}>
      <summary class="btn btn-ghost btn-sm">+ ${texts.another}<span class="sr-only">, ${block.name}</span></summary>
      ${nextSetForm(page, block)}
    </details>
    ${block.left.length > 1 ? html`<ul class="set-coming">${block.left.slice(1).map(coming)}</ul>` : nothing}
  </section>`;
}

// A planned set after the next one.
const coming = ({ mark, target, previous }) =>
  html`<li><span class="muted font-semibold">${mark}</span><span class="min-w-0">${target}</span>${previous ? html`<span class="muted text-sm">${texts.previous} ${previous}</span>` : nothing}</li>`;

// The form for the max that targets are percentages of, as long as it is unknown.
function maxForm(page, block) {
  const ask = block.left.find((row) => row.ask)?.ask;
  if (!ask) return nothing;
  const { text: error = null, problem: found = null } = page.maxErrors.get(block.key) ?? {};
  const take = (reading) => {
    page.section(block.key).querySelector("[data-max-form] input").value = reading;
    page.maxErrors.delete(block.key);
    page.draw();
  };
  const submit = (event) => {
    event.preventDefault();
    page.enterMax(block, event.currentTarget);
  };
  return html`<form class="panel mt-2 p-2! sm:p-4!" novalidate autocomplete="off" data-max-form @submit=${submit}>
    <ul class="errorlist mb-2" role="alert" ?hidden=${!error}>${error ? html`<li>${error}</li>` : nothing}</ul>
    <div class="flex items-end gap-2">
      <label class="min-w-0 grow"><span class="label-text">${texts.ask[ask]}</span><input class="control" name="weight" inputmode="decimal"></label>
      <button class="btn">${texts.save}</button>
    </div>
    ${problem(`max-error-${block.key}`, "weight", found, take)}
    <p class="muted text-sm">${texts.askHint}</p>
  </form>`;
}

function performedSet(page, block, set, mark, place) {
  const edit = (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    page.editSet(block, set);
  };
  const url = fill(urls.set, { session: page.session.id, set: set.id });
  return html`<div id="set-${set.id}" class=${set.id === page.newest ? "set-row set-new" : "set-row"} data-set>
    <span class="muted font-semibold" data-mark>${mark}</span>
    <span class="min-w-0 text-lg font-bold"><span data-performed>${performed(set, block)}</span>${set.rpe == null ? nothing : html` <span class="muted text-sm font-medium">RPE ${number(set.rpe)}</span>`}${set.note ? html`<span class="muted block text-sm font-normal break-words">${set.note}</span>` : nothing}${set.problem?.reason ? html`<span class="text-error block text-sm font-medium">${set.problem.reason}</span>` : nothing}</span>
    <span class="text-accent font-bold">${sign(set)}</span>
    <a class="btn btn-ghost btn-sm" data-edit href=${url} @click=${edit}>${texts.edit}<span class="sr-only"> ${fill(texts.which, { n: place, exercise: block.name })}</span></a>
  </div>`;
}

// The sign of a set: refused, waiting to be sent, or a record.
function sign({ problem, waits, records = [] }) {
  const shown = (symbol, text, more = text) =>
    html`<span title=${more} aria-hidden="true">${symbol}</span><span class="sr-only">${text}</span>`;
  if (problem) return shown("!", texts.refused);
  if (waits) return shown("⟳", texts.waits);
  return records.length ? shown("★", texts.record, records.join(", ")) : nothing;
}
