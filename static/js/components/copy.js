// <gym-copy for="address" data-title data-done>: sends the text of a field to another app or, without such a menu, copies it.
class Copy extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.send());
  }
  async send() {
    const field = document.getElementById(this.getAttribute("for"));
    const { title, done } = this.dataset;
    if (navigator.share) {
      const isSent = await navigator.share({ title, url: field.value }).then(() => true, ({ name }) => name === "AbortError");
      if (isSent) return;
    }
    field.select();
    await navigator.clipboard?.writeText(field.value);
    const toast = Object.assign(document.createElement("gym-toast"), { textContent: done });
    document.getElementById("toasts").append(toast);
  }
}
customElements.define("gym-copy", Copy);
