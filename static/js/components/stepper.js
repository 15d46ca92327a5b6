// <gym-stepper for="id" label="weight" step="2.5" kind="weight">: two buttons that change the number field with this id.
// `kind`: weight, reps, distance_m (in `unit`: m, km, mi) or duration_seconds; `from`: with which + begins in an empty
// field. What can't be read stays as it is.
import { clock, distanceText, METRES, numberText, parseDistance, parseNumber, parseTime } from "../numbers.js";
import { language } from "../session/texts.js";

const KINDS = {
  duration_seconds: { read: (text) => parseTime(text, { language }), show: clock },
  distance_m: {
    read: (text, unit) => parseDistance(text, { language, unit }) / METRES[unit],
    show: (value, unit) => distanceText(value * METRES[unit], unit, language),
  },
};
const PLAIN = { read: (text) => parseNumber(text, { language, least: 0, most: 9999 }), show: (value) => numberText(value, language) };

class Stepper extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const button = (sign, label) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = sign < 0 ? "−" : "+";
      element.setAttribute("aria-label", `${label} ${this.getAttribute("label")}`);
      element.addEventListener("click", () => this.move(sign));
      return element;
    };
    this.prepend(button(-1, this.dataset.less));
    this.append(button(1, this.dataset.more));
  }
  move(sign) {
    const input = document.getElementById(this.getAttribute("for"));
    const { read, show } = KINDS[this.getAttribute("kind")] ?? PLAIN;
    const unit = this.getAttribute("unit") || "m";
    const step = Number(this.getAttribute("step")) || 1;
    try {
      input.value = show(this.moved(input.value.trim() === "" ? null : read(input.value, unit), sign * step), unit);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      input.focus();
    }
  }
  moved(value, by) {
    const from = Number(this.getAttribute("from"));
    if (value === null && by > 0 && from) return from;
    return Math.max(0, Math.round(((value ?? 0) + by) * 100) / 100);
  }
}
customElements.define("gym-stepper", Stepper);
