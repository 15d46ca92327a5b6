// <gym-start> around the forms that start a workout: it starts on the phone, which shows it at once, whatever the network
// does. `data-drafts` names a JSON element {program day, workout that is done again, or "": what the session will show}. A form's
// `data-draft` is the address of the same for a day of a routine, which the service worker has fetched beforehand.
import { outbox, uuid } from "../outbox/index.js";
import { project } from "../session/model.js";
import { date, fill, outboxTexts as texts, sessionUrl, urls } from "../session/texts.js";

const FAREWELL = 6000; // ms to send a start that this browser can't store
const EMPTY = { title: "", program_day: null, blocks: [], together: [] };
// One that was made before the routine was edited serves only without a network.
async function keptDraft({ draft: url, edited }, day) {
  const kept = await caches.match(fill(url, { day }), { ignoreVary: true });
  const { edited: known, ...draft } = (await kept?.json()) ?? {};
  return kept && (String(known) === edited || !navigator.onLine) ? draft : null;
}
const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);

class Start extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return;
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.addEventListener("submit", (event) => this.start(event), { signal });
    outbox.addEventListener("change", () => this.refresh(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.back(), { signal });
    await outbox.ready;
    this.refresh();
  }
  disconnectedCallback() {
    this.listening?.abort();
  }
  back() {
    this.starting = false;
    this.refresh();
  }
  // The page may be older than what the phone knows: a workout that is in progress, or was finished here.
  async refresh() {
    if (!this.querySelector("[data-note]")) return;
    const { known, operations } = await this.known();
    if (this.starting || !this.isConnected) return; // already leaving for the new workout
    const waits = ({ id }) => operations.some(({ session }) => session === id);
    const isNews = (state) => waits(state) || Date.parse(state.at) > Date.parse(this.dataset.at); // to this page
    const news = known.filter(isNews).sort((a, b) => (a.started_at ?? "").localeCompare(b.started_at ?? ""));
    const running = news.findLast(({ status, id }) => status === "in_progress" && (id !== this.dataset.open || waits({ id })));
    const over = news.findLast(({ status, id }) => status === "completed" || (status === "gone" && id === this.dataset.open));
    const waited = Boolean(over && waits(over));
    if (this.waited && over && !waited) return location.reload(); // sent: the server knows what comes next
    this.waited = waited;
    this.tell(running?.id === this.dataset.open ? null : running, over);
  }
  async known() {
    const operations = await outbox.operations();
    return { operations, known: (await outbox.sessions()).map((state) => project(state, operations)) };
  }
  tell(running, over) {
    const note = this.querySelector("[data-note]");
    note.hidden = !running && !over;
    if (note.hidden) return;
    const finished = this.waited ? texts.finished : texts.kinds.finish;
    const text = running ? texts.progress : over.status === "gone" ? texts.kinds.discard : finished;
    slot(note, "text").textContent = text;
    const which = slot(note, "workout");
    const shown = running ?? (over.status === "gone" ? null : over);
    which.hidden = !shown;
    if (shown) Object.assign(which, { href: sessionUrl(shown.id), textContent: shown.title || texts.workout });
    const link = slot(note, "continue");
    link.hidden = !running;
    if (running) link.href = sessionUrl(running.id);
    this.querySelector("[data-panel]").hidden = true;
    this.querySelector("[data-else]").hidden = Boolean(running);
  }
  // Without a service worker that has the page of a workout, the server starts it.
  async start(event) {
    const form = event.target;
    if (!form.matches("[data-start]")) return;
    event.preventDefault();
    if (this.starting) return;
    this.starting = true;
    const isKept = navigator.serviceWorker?.controller && (await caches.match(urls.shell, { ignoreVary: true }));
    if (!isKept && navigator.onLine) return form.submit();
    const given = new FormData(form);
    const again = given.get("repeat");
    const drafts = JSON.parse(document.getElementById(this.dataset.drafts)?.textContent ?? "{}");
    const day = given.get("program_day");
    const found = drafts[again ?? day ?? ""] ?? (day && form.dataset.draft && (await keptDraft(form.dataset, day)));
    const { layout, ...draft } = found || EMPTY;
    if ((again && !layout) || (day && !found)) return form.submit(); // only the server knows what it asks for
    const running = (await this.known()).known.find(({ status }) => status === "in_progress");
    if (running) return location.assign(sessionUrl(running.id));
    const [id, at] = [uuid(), new Date().toISOString()];
    const operations = [{ kind: "start", session: id, program_day: Number(day) || draft.program_day, at }];
    if (again) operations.push({ kind: "arrange", session: id, layout, at });
    const state = { ...draft, id, at: "", status: "in_progress", started_at: at, arranged_at: null, sets: [] };
    await outbox.add(operations, state);
    if (!outbox.store.isLasting) await Promise.race([outbox.flush(), new Promise((go) => setTimeout(go, FAREWELL))]);
    location.assign(sessionUrl(id));
  }
}
customElements.define("gym-start", Start);

// <gym-waiting>: the workouts of the history of which something waits on this phone.
class Waiting extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return;
    this.listening = new AbortController();
    outbox.addEventListener("change", () => this.refresh(), { signal: this.listening.signal });
    await outbox.ready;
    this.refresh();
  }
  disconnectedCallback() {
    this.listening?.abort();
  }
  async refresh() {
    const operations = await outbox.operations();
    const known = (await outbox.sessions()).map((state) => project(state, operations));
    const waiting = known.filter(({ id, status }) => status !== "gone" && operations.some(({ session }) => session === id));
    if (!this.isConnected) return;
    if (this.waited && !waiting.length) return location.reload(); // sent
    this.waited = waiting.length > 0;
    this.hidden = !this.waited;
    slot(this, "list").replaceChildren(...waiting.map((state) => this.row(state)));
  }
  row({ id, title, started_at: began, status }) {
    const row = this.querySelector("template").content.cloneNode(true);
    Object.assign(row.querySelector("a"), { href: sessionUrl(id), className: "row-link" });
    slot(row, "title").textContent = title || texts.workout;
    const state = status === "completed" ? texts.kinds.finish : texts.progress;
    slot(row, "state").textContent = fill("%state, %when", { state, when: date(began) });
    return row;
  }
}
customElements.define("gym-waiting", Waiting);
