// <gym-stepper step="2.5" kind="weight"> around a number field: a button on each side. `kind`: weight, reps, distance_m
// (in `unit`: m, km, mi) or duration_seconds. What can't be read stays as it is.
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
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = (sign, label) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = sign < 0 ? "−" : "+";
      element.setAttribute("aria-label", `${label} ${input.getAttribute("aria-label")}`);
      element.addEventListener("click", () => this.move(input, sign));
      return element;
    };
    this.prepend(button(-1, this.dataset.less));
    this.append(button(1, this.dataset.more));
  }
  move(input, sign) {
    const { read, show } = KINDS[this.getAttribute("kind")] ?? PLAIN;
    const unit = this.getAttribute("unit") || "m";
    const step = Number(this.getAttribute("step")) || 1;
    try {
      const value = input.value.trim() === "" ? 0 : read(input.value, unit);
      input.value = show(Math.max(0, Math.round((value + sign * step) * 100) / 100), unit);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      input.focus();
    }
  }
}
customElements.define("gym-stepper", Stepper);
