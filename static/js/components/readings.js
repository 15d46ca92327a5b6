// <gym-readings for="field">: the meanings of a number that could be read in more than one way, as buttons that fill it in.
class Readings extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const input = document.getElementById(this.getAttribute("for"));
      if (!input || !target.matches("button")) return;
      input.value = target.textContent;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
      this.remove();
    });
  }
}
customElements.define("gym-readings", Readings);
