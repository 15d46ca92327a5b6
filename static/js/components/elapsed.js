// <gym-elapsed since="2026-01-05T10:00:00Z">: the time since then. It is computed, so it is right after a reload or a lock.
class Elapsed extends HTMLElement {
  connectedCallback() {
    const show = () => {
      const since = Date.parse(this.getAttribute("since"));
      const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
      this.textContent = parts[0] ? `${hours}:${minutes}:${rest}` : `${minutes}:${rest}`;
    };
    show();
    this.timer = setInterval(show, 1000);
  }
  disconnectedCallback() {
    clearInterval(this.timer);
  }
}
customElements.define("gym-elapsed", Elapsed);
