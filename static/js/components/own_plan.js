// <gym-own-plan>: a week of one trainee's plan, with a text field for each line as in the builder. The typed line goes
// into a hidden field as JSON. A dialog finds the exercise to swap for, to add or to offer as an alternative. Without
// scripts the page shows the lines as text.
import { render } from "lit-html";
import { entryText } from "../builder/entry.js";
import { understoodView } from "../builder/views/understood.js";
import { Picker } from "../own_plan/picker.js";
import { readOwn } from "../own_plan/reading.js";

const FIELDS = ["set_groups", "tempo", "notes", "per_side"];

class OwnPlan extends HTMLElement {
  connectedCallback() {
    this.texts = JSON.parse(document.getElementById("own-plan-texts").textContent);
    this.units = this.texts.units;
    this.language = this.texts.language;
    this.form = this.querySelector("[data-plan]");
    this.lines = [...this.querySelectorAll("[data-line]")].map((row) => this.open(row));
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    this.leave = (event) => this.isDirty && !this.isSending && event.preventDefault();
    window.addEventListener("beforeunload", this.leave);
    const picker = new Picker(this, (values) => this.act(values));
    for (const button of this.querySelectorAll("[data-pick]")) {
      button.hidden = false;
      button.addEventListener("click", () => picker.open(button.dataset.pick, button.dataset.for));
    }
    this.querySelector("[data-save]").hidden = false;
    this.dataset.ready = "";
  }
  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.leave);
  }
  get isDirty() {
    return this.lines.some((line) => line.input.value !== line.text);
  }
  // An empty field follows the program.
  open(row) {
    const input = row.querySelector("[data-entry]");
    const stored = row.querySelector("input[type=hidden]");
    const understood = row.querySelector("[data-understood]");
    const given = stored.value ? JSON.parse(stored.value) : null;
    const text = given ? entryText({ ...given, block: null }, this.units) : "";
    const line = { input, stored, understood, text, given, exercise: { name: row.dataset.name, tracking: row.dataset.tracking } };
    input.value = text;
    input.hidden = false;
    for (const part of row.querySelectorAll("[data-read-only]")) part.hidden = true;
    input.addEventListener("input", () => this.typed(line));
    input.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      input.value = text;
      this.typed(line);
    });
    this.typed(line);
    return line;
  }
  // Reads the text of the field and shows how it is understood.
  typed(line, isRefused = false) {
    const { input, exercise } = line;
    line.reading = input.value.trim() ? readOwn(this, input.value, exercise) : null;
    if (line.reading?.error && isRefused) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const choose = ({ text }) => {
      input.value = text;
      this.typed(line);
      input.focus();
    };
    render(understoodView(this, line.reading, choose, { id: line.understood.dataset.understood, isRefused }), line.understood);
    if (this.lines) this.querySelector("[data-unsaved]").hidden = !this.isDirty;
  }
  // Returns whether the line was understood. An unchanged line is stored exactly as before, without rounding.
  write(line) {
    const { input, stored, text, given, reading } = line;
    if (input.value === text) return true;
    if (reading?.error) {
      this.typed(line, true);
      return false;
    }
    if (!reading) stored.value = "";
    else {
      const fields = Object.fromEntries(FIELDS.map((name) => [name, reading.line[name]]));
      stored.value = JSON.stringify({ ...fields, block: reading.line.block ?? given?.block ?? null });
    }
    return true;
  }
  onSubmit(event) {
    const refused = this.lines.filter((line) => !this.write(line));
    if (!refused.length) {
      this.isSending = true;
      return;
    }
    event.preventDefault();
    refused[0].input.focus();
  }
  // Sends the form with an action: `exercise` by its key, and a typed prescription.
  act({ act, exercise, line }) {
    this.form.elements.exercise.value = exercise;
    this.form.elements.prescription.value = line ? JSON.stringify(line) : "";
    const button = this.querySelector("[data-act]");
    button.value = act;
    this.form.requestSubmit(button);
  }
}
customElements.define("gym-own-plan", OwnPlan);
