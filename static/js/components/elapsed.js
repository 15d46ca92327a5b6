// <gym-elapsed since="2026-01-05T10:00:00Z">: the time since then. It is computed, so it is right after a reload or a lock.
class Elapsed extends HTMLElement {
  static observedAttributes = ["since"];
  connectedCallback() {
    this.show();
    this.timer = setInterval(() => this.show(), 1000);
  }
  attributeChangedCallback() {
    this.show();
  }
  show() {
    const since = Date.parse(this.getAttribute("since"));
    if (Number.isNaN(since)) return;
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
    this.textContent = parts[0] ? `${hours}:${minutes}:${rest}` : `${minutes}:${rest}`;
  }
  disconnectedCallback() {
    clearInterval(this.timer);
  }
}
customElements.define("gym-elapsed", Elapsed);
