// <gym-running-workout>: the strip on every page but the live session's while a workout is in progress: its name, the time
// since it started, the rest. It knows this from the phone, so a page costs the server nothing. Whether the workout was
// ended elsewhere it asks at most once a minute.
import { outbox } from "../outbox/index.js";
import { project } from "../session/model.js";
import { RestTimer } from "../session/rest_timer.js";
import { clock, fill, sessionUrl, urls } from "../session/texts.js";
import { showToast } from "../session/toasts.js";

const FRESH = 60_000; // ms

class RunningWorkout extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return;
    this.listening = new AbortController();
    const { signal } = this.listening;
    outbox.addEventListener("change", () => this.refresh(), { signal });
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.refresh(), { signal });
    await this.refresh();
    this.look();
  }
  disconnectedCallback() {
    this.listening?.abort();
    this.timer?.disconnect();
  }
  async refresh() {
    const operations = await outbox.operations();
    const known = (await outbox.sessions()).map((state) => project(state, operations));
    const running = known.filter(({ status }) => status === "in_progress");
    this.show(running.sort((a, b) => b.started_at.localeCompare(a.started_at))[0]);
  }
  show(session) {
    this.hidden = !session;
    if (session?.id !== this.session?.id) this.follow(session);
    this.session = session;
    if (!session) return;
    this.querySelector("a").href = sessionUrl(session.id);
    this.querySelector('[data-slot="name"]').textContent = session.title || this.dataset.unnamed;
    this.querySelector("gym-elapsed").setAttribute("since", session.started_at);
  }
  follow(session) {
    this.timer?.disconnect();
    const onTick = (rest) => this.showRest(rest);
    this.timer = session && new RestTimer(session.id, { onTick, onOver: () => showToast(this.dataset.over) });
    if (!session) this.showRest(null);
  }
  showRest(rest) {
    this.querySelector('[data-slot="rest"]').hidden = !rest;
    if (rest) this.querySelector("output").textContent = clock(rest.left);
  }
  // Fetches what other devices did in the meantime.
  async look() {
    const { id, at } = this.session ?? {};
    if (!at || document.hidden || !navigator.onLine || this.isFresh(id)) return; // without `at` the server has no such session
    try {
      const response = await fetch(fill(urls.state, { session: id }), { headers: { Accept: "application/json" } });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if ((response.ok || response.status === 404) && isJson) await outbox.learn([await response.json()]);
    } catch {
      // no network: the outbox shows it
    }
  }
  // Whether a tab has asked for this session less than a minute ago. If not, this one is about to.
  isFresh(id) {
    try {
      const { session, at } = JSON.parse(localStorage.getItem("looked")) ?? {};
      if (session === id && Math.abs(Date.now() - at) < FRESH) return true;
      localStorage.setItem("looked", JSON.stringify({ session: id, at: Date.now() }));
    } catch {
      // no access to storage: each page asks
    }
    return false;
  }
}
customElements.define("gym-running-workout", RunningWorkout);
