// <gym-watch src>: shows the content of its URL and reloads it every few seconds; unchanged content costs a 304.
const PAUSE = 4000;

class Watch extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.look(), PAUSE);
  }
  disconnectedCallback() {
    clearInterval(this.timer);
  }
  async look() {
    if (document.hidden || this.busy) return;
    this.busy = true;
    try {
      const headers = this.etag ? { "If-None-Match": this.etag } : {};
      const answer = await fetch(this.getAttribute("src"), { headers, cache: "no-store" });
      if (answer.status === 404 || answer.redirected) clearInterval(this.timer);
      if (!answer.ok || answer.redirected) return;
      this.etag = answer.headers.get("etag");
      const html = await answer.text();
      if (html !== this.shown) this.innerHTML = this.shown = html;
    } catch {
      // no network: the next request will show
    } finally {
      this.busy = false;
    }
  }
}
customElements.define("gym-watch", Watch);
