// <gym-stepper step="2.5"> around a number field: a button on each side.
class Stepper extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = (sign, label) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = sign < 0 ? "−" : "+";
      element.setAttribute("aria-label", `${label} ${input.getAttribute("aria-label")}`);
      element.addEventListener("click", () => {
        const step = Number(this.getAttribute("step")) || 1;
        const least = Number(input.min) || 0;
        const value = Math.max(least, (Number(input.value) || 0) + sign * step);
        input.value = String(Math.round(value * 100) / 100);
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return element;
    };
    this.prepend(button(-1, this.dataset.less));
    this.append(button(1, this.dataset.more));
  }
}
customElements.define("gym-stepper", Stepper);
