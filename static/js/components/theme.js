// <gym-theme> around the theme form: switches the theme at once and sends the form, which sets the cookie, in the background.
class Theme extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const root = document.documentElement;
      const dark = root.dataset.theme
        ? root.dataset.theme === "iron"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "chalk" : "iron";
      const body = new FormData(form);
      body.set("theme", root.dataset.theme);
      document.dispatchEvent(new CustomEvent("gym:theme"));
      await fetch(form.action, { method: "POST", body, redirect: "manual" });
    });
  }
}
customElements.define("gym-theme", Theme);
