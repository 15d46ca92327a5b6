// <gym-autosubmit> around a form or its fields: submits the form on each change and hides the button, which is for browsers without scripts.
class AutoSubmit extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form") ?? this.closest("form");
    this.querySelector("[data-without-script]")?.setAttribute("hidden", "");
    form?.addEventListener("change", () => form.requestSubmit());
  }
}
customElements.define("gym-autosubmit", AutoSubmit);
