// A dialog in which an exercise is found by typing its name, and a prescription behind it: “leg press 3x12 @100kg”.
import { html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { splitEntry } from "../builder/entry.js";
import { blockOfLabel } from "../builder/reading.js";
import { Exercises } from "../builder/search.js";
import { understoodView } from "../builder/views/understood.js";
import { fill } from "../session/texts.js";
import { readOwn } from "./reading.js";

export class Picker {
  // `plan`: the page's element, with texts, units and language; `take` gets {act, exercise, line}.
  constructor(plan, take) {
    Object.assign(this, { plan, take, texts: plan.texts });
    this.dialog = plan.querySelector("dialog");
    this.field = this.dialog.querySelector("[data-search]");
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    this.dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  }
  async open(act, name) {
    const [kind] = act.split(":");
    Object.assign(this, { act, kind, text: "", rest: "", found: [], at: 0, reading: null, isRefused: false, isWaiting: false });
    this.dialog.querySelector("h2").textContent = fill(this.texts[kind], { name });
    this.dialog.querySelector("[data-help]").textContent = this.texts[`${kind}_help`];
    this.draw();
    this.dialog.showModal();
    this.exercises ??= await this.load();
    if (this.text) this.search(this.text);
    if (this.isWaiting) this.choose();
  }
  async load() {
    const answer = await fetch(this.plan.dataset.exercises, { headers: { Accept: "application/json" } });
    const { exercises, abbreviations, words } = answer.ok ? await answer.json() : { exercises: [] };
    return new Exercises(exercises, abbreviations, words);
  }
  search(text) {
    const { label, name, rest } = this.kind === "alternative" ? { name: text, rest: "" } : splitEntry(text);
    Object.assign(this, { text, label, rest, found: this.exercises?.find(name) ?? [], at: 0 });
    this.read();
  }
  read() {
    this.reading = this.rest || this.label ? readOwn(this.plan, this.rest, this.found[this.at]) : null;
    this.isRefused = false;
    this.draw();
  }
  choose(at = this.at) {
    this.isWaiting = !this.exercises; // Enter was faster than the list of exercises
    this.at = at;
    const exercise = this.found[at];
    this.read();
    if (!exercise) return;
    if (this.reading?.error) {
      this.isRefused = true;
      this.draw();
      return;
    }
    this.dialog.close();
    const { line } = this.reading ?? {};
    this.take({ act: this.act, exercise: exercise.id, line: line && { ...line, block: line.block ?? blockOfLabel(this.label) } });
  }
  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      event.preventDefault();
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.read();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.choose();
    }
  }
  draw() {
    const isOpen = this.found.length > 0;
    const accept = ({ text }) => this.search(`${this.text.slice(0, this.text.length - this.rest.length)}${text}`);
    render(
      html`<input class="control" role="combobox" aria-autocomplete="list" aria-expanded=${isOpen ? "true" : "false"} aria-controls="own-found" aria-activedescendant=${isOpen ? `own-found-${this.at}` : nothing} aria-labelledby="own-pick-title" aria-describedby="own-picked" autocomplete="off" spellcheck="false" maxlength="3000" autofocus
          .value=${live(this.text)} @input=${({ target }) => this.search(target.value)} @keydown=${(event) => this.onKey(event)}>
        ${understoodView(this.plan, this.reading, accept, { id: "own-picked", isRefused: this.isRefused, label: this.label ?? "" })}
        <div id="own-found" role="listbox" aria-labelledby="own-pick-title" class="mt-2" ?hidden=${!isOpen}>
          ${repeat(this.found, ({ id }) => id, (row, at) => html`<div role="option" id="own-found-${at}" aria-selected=${at === this.at ? "true" : "false"} class="builder-option" @click=${() => this.choose(at)}><span class="font-semibold">${row.name}</span><span class="muted ml-auto text-sm">${this.texts.muscles[row.primary_muscles?.[0]] ?? ""}</span></div>`)}
        </div>
        ${this.text.trim() && this.exercises && !isOpen ? html`<p class="muted mt-2 text-sm">${this.texts.nothing_found}</p>` : nothing}`,
      this.field,
    );
  }
}
