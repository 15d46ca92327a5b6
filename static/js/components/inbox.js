// <gym-inbox>: keys for the entries. They do nothing while someone types, and only where nothing else has the focus.
const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

class Inbox extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("keydown", (event) => this.pressed(event), { signal });
    this.addEventListener("click", ({ target }) => this.opened(target.closest("a[data-open]")), { signal });
    this.addEventListener("auxclick", ({ target }) => this.opened(target.closest("a[data-open]")), { signal });
    this.addEventListener("htmx:beforeRequest", ({ target }) => (this.sent = target.closest("li")?.id), { signal });
    this.addEventListener("htmx:afterSettle", () => this.refocus(), { signal });
  }
  disconnectedCallback() {
    this.listening.abort();
  }
  get entries() {
    return [...this.querySelectorAll("li[id]")];
  }
  get current() {
    return document.activeElement.closest("gym-inbox li[id]");
  }
  pressed(event) {
    const { target, key } = event;
    if (event.defaultPrevented || event.altKey) return;
    if (isTyping(target)) {
      if (key === "Escape") this.goTo(target.closest("li"));
      else if (key === "Enter" && (event.ctrlKey || event.metaKey)) target.form?.requestSubmit();
      else return;
      return event.preventDefault();
    }
    if (event.ctrlKey || event.metaKey || !(target === document.body || this.contains(target) || target.id === "content")) return;
    const act = { j: () => this.step(1), k: () => this.step(-1), r: () => this.reply(), m: () => this.mark() }[key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }
  step(by) {
    const { entries, current } = this;
    const next = current ? entries[entries.indexOf(current) + by] : entries[0];
    if (next) this.goTo(next);
    else this.querySelector(by > 0 ? "a[rel=next]" : "a[rel=prev]")?.focus(); // Enter goes to the other page
  }
  goTo(entry) {
    const link = entry?.querySelector("a[data-open]");
    link?.focus({ preventScroll: true });
    entry?.scrollIntoView({ block: "center" });
  }
  reply() {
    const details = this.current?.querySelector("details");
    if (!details) return;
    details.open = true;
    details.querySelector("textarea").focus();
  }
  mark() {
    this.current?.querySelector(".inbox-mark").requestSubmit();
  }
  // What one opens is read, also in another tab.
  opened(link) {
    const form = link?.closest("[data-unread]")?.querySelector(".inbox-mark");
    if (form) navigator.sendBeacon(form.action, new FormData(form));
  }
  // An entry that was replaced keeps the focus: a reply that was refused its field, another its title.
  refocus() {
    if (document.activeElement !== document.body) return;
    const entry = this.sent && document.getElementById(this.sent);
    const refused = entry?.querySelector("textarea[aria-invalid=true]");
    if (refused) refused.focus();
    else this.goTo(entry);
  }
}
customElements.define("gym-inbox", Inbox);
