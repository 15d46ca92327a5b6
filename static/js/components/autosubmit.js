// <gym-autosubmit> around a form of choices, or around what it holds: a change is enough; its button is for those without scripts.
class AutoSubmit extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form") ?? this.closest("form");
    this.querySelector("[data-without-script]")?.setAttribute("hidden", "");
    form?.addEventListener("change", () => form.requestSubmit());
  }
}
customElements.define("gym-autosubmit", AutoSubmit);
