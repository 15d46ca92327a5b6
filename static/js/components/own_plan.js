// <gym-own-plan>: a week of one trainee's plan, with a text field for each line as in the builder. The typed line goes
// into a hidden field as JSON. Without scripts the page shows the lines as text.
import { EMPTY_LINE, NotUnderstood, entryText, readPrescription } from "../builder/entry.js";
import { fill } from "../session/texts.js";

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// A line as it is stored: one plain group is in fields of the line itself.
function lineOf(stored) {
  const { sets: count, reps_min, reps_max, load_type, load_value, rest_seconds } = stored;
  const isEffort = load_type === "rpe";
  const load = isEffort ? { rpe_min: load_value, rpe_max: load_value } : { load_type, load_value };
  return { ...EMPTY_LINE, set_groups: [{ count, reps_min, reps_max, rest_seconds, ...load }], ...stored, block: null };
}

class OwnPlan extends HTMLElement {
  connectedCallback() {
    this.texts = JSON.parse(document.getElementById("own-plan-texts").textContent);
    this.lines = [...this.querySelectorAll("[data-line]")].map((row) => this.open(row));
    this.querySelector("form").addEventListener("submit", (event) => {
      const refused = this.lines.filter((line) => !this.write(line));
      if (!refused.length) return;
      event.preventDefault();
      refused[0].input.focus();
    });
    this.querySelector("[data-save]").hidden = false;
    this.dataset.ready = "";
  }
  // An empty field follows the program.
  open(row) {
    const input = row.querySelector("[data-entry]");
    const stored = row.querySelector("input[type=hidden]");
    const line = parse(stored.value);
    const text = line ? entryText(lineOf(line), this.texts.units) : "";
    input.value = text;
    input.hidden = false;
    row.querySelector("[data-read-only]").hidden = true;
    return { input, stored, text, error: row.querySelector("[data-error]") };
  }
  // Returns whether the line was understood. An unchanged line is stored exactly as before, without rounding.
  write({ input, stored, text, error }) {
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    if (input.value === text) return true;
    try {
      stored.value = input.value.trim() ? JSON.stringify(readPrescription(input.value, this.texts)) : "";
      return true;
    } catch (refusal) {
      if (!(refusal instanceof NotUnderstood)) throw refusal;
      error.textContent = fill(this.texts.misread[refusal.code], { text: refusal.piece });
      input.setAttribute("aria-invalid", "true");
      return false;
    }
  }
}
customElements.define("gym-own-plan", OwnPlan);
