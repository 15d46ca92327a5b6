// <gym-outbox>: shows what waits on this phone and lets the user correct it. Warns before signing out with unsent changes.
import { outbox, uuid } from "../outbox/index.js";
import { names } from "../outbox/send.js";
import { counted, mass, outboxTexts as texts, performed, sessionUrl, time, urls } from "../session/texts.js";
import { offerUndo, showToast } from "../session/toasts.js";
import { toKg } from "../units.js";

const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);
const MOVABLE = ["log", "edit", "delete", "note", "rest", "max", "new_exercise"]; // operations that can go to another workout
const JUST = 60_000; // ms after a discard, in which a page offers to undo it
const QUIET = 1200; // ms to wait before the bar says that something is being sent

class OutboxBar extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return;
    outbox.addEventListener("change", () => this.refresh());
    this.querySelector("[data-details]").addEventListener("click", () => this.open());
    this.querySelector("[data-now]").addEventListener("click", () => outbox.flush());
    document.addEventListener("submit", (event) => this.leaving(event));
    const signIn = this.querySelector("[data-signin]");
    signIn.search = new URLSearchParams({ next: location.pathname }); // the page may be the shell of another address
    await outbox.ready;
    this.refresh();
    this.offerDiscarded();
    this.warm();
  }
  async refresh() {
    this.operations = await outbox.operations();
    const doubled = this.operations.find((operation) => this.isDoubled(operation));
    if (doubled) return this.leaveFor(doubled);
    const problems = this.operations.filter(({ problem }) => problem);
    const waiting = this.operations.filter(({ problem }) => !problem);
    const closed = !outbox.store.isLasting;
    const parts = [];
    if (waiting.length) {
      const sets = waiting.every(({ kind }) => kind === "log");
      parts.push(counted(sets ? texts.sets : texts.changes, waiting.length));
      if (texts.states[outbox.state]) parts.push(texts.states[outbox.state]);
    }
    if (problems.length) parts.push(counted(texts.problems, problems.length));
    if (closed) parts.push(texts.closed);
    const text = parts.join(" · ");
    if (slot(this, "text").textContent !== text) slot(this, "text").textContent = text;
    slot(this, "sign").textContent = problems.length || closed ? "!" : "⟳";
    this.querySelector("[data-signin]").hidden = outbox.state !== "signin" || !waiting.length;
    this.querySelector("[data-details]").hidden = !this.operations.length;
    // If everything is sent within a moment, the bar does not appear.
    clearTimeout(this.timer);
    const calm = !problems.length && !closed && ["idle", "sending"].includes(outbox.state);
    if (!parts.length) this.hidden = true;
    else if (!calm) this.hidden = false;
    else if (this.hidden) this.timer = setTimeout(() => (this.hidden = false), QUIET);
    if (this.querySelector('[data-dialog="waiting"]').open) this.list();
  }
  // Whether it started a workout while another was in progress on another device, and nothing was done in it since.
  isDoubled({ kind, session, problem, at }) {
    return kind === "start" && problem?.open && this.of(session).every((other) => other.at === at);
  }
  of(session) {
    return this.operations.filter((other) => other.session === session);
  }
  async leaveFor({ session, problem }) {
    await outbox.correct({ dropped: this.of(session).map(({ seq }) => seq) });
    if (location.pathname === sessionUrl(session)) location.replace(sessionUrl(problem.open));
  }
  open() {
    this.list();
    this.querySelector('[data-dialog="waiting"]').showModal();
  }
  list() {
    slot(this, "explanation").textContent = texts.explanation;
    slot(this, "list").replaceChildren(...this.operations.map((operation) => this.item(operation)));
  }
  item(operation) {
    const { kind, values, value, problem, at } = operation;
    const item = document.createElement("li");
    item.className = "py-2";
    const what = document.createElement("p");
    what.className = "font-semibold";
    const set = values && performed({ ...values, kg: toKg(values.weight, values.units), ...empty(values) });
    const measured = ["measure", "max"].includes(kind) && mass(Number(value));
    what.textContent = [texts.kinds[kind], set || measured || operation.name].filter(Boolean).join(": ");
    const when = document.createElement("span");
    when.className = "muted ml-2 text-sm font-normal";
    when.textContent = time(at);
    what.append(when);
    item.append(what);
    if (problem) {
      const reason = document.createElement("p");
      reason.className = "text-error text-sm font-medium";
      reason.textContent = problem.reason ?? texts.failed;
      const buttons = document.createElement("p");
      buttons.className = "mt-1 flex flex-wrap gap-2";
      buttons.append(...this.solutions(operation));
      item.append(reason, buttons);
    }
    return item;
  }
  // The buttons and links that solve each kind of problem.
  solutions(operation) {
    const button = (text, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm";
      made.textContent = text;
      made.addEventListener("click", action);
      return made;
    };
    const link = (text, href) => {
      const made = document.createElement("a");
      made.className = "btn btn-sm";
      made.textContent = text;
      made.href = href;
      return made;
    };
    const { kind, session, problem } = operation;
    const solutions = [];
    if (problem.open) {
      solutions.push(link(texts.open, sessionUrl(problem.open)), button(texts.merge, () => this.merge(session, problem.open)));
    } else if (kind === "new_exercise" && problem.errors) {
      solutions.push(button(texts.mend, ({ target }) => this.mend(operation, target.parentElement)));
    } else if (problem.status === "gone" && kind === "edit") {
      solutions.push(button(texts.logAgain, () => this.logAgain(operation)));
    } else if (problem.status === "gone") {
      solutions.push(button(texts.keepAsNew, () => this.keepAsNewWorkout(session)));
    } else {
      if (problem.errors && session) solutions.push(link(texts.open, `${sessionUrl(session)}#${operation.set ? `set-${operation.set}` : ""}`));
      solutions.push(button(texts.again, () => outbox.correct({ changed: [operation] })));
    }
    return [...solutions, button(texts.drop, () => this.drop(operation))];
  }
  async related(session) {
    return (await outbox.operations(session)).filter(({ kind }) => kind !== "discard");
  }
  // Moves the sets of a workout that started here into `into`, which was already in progress on another device.
  async merge(session, into) {
    const all = await this.related(session);
    const moved = all.filter(({ kind }) => MOVABLE.includes(kind));
    const dropped = all.filter((operation) => !moved.includes(operation)).map(({ seq }) => seq);
    await outbox.correct({ changed: moved.map((operation) => ({ ...operation, session: into })), dropped });
  }
  // Keeps the sets of a workout that was deleted on another device as a new workout.
  async keepAsNewWorkout(session) {
    const all = await this.related(session);
    const logs = all.filter(({ kind }) => kind === "log");
    const dropped = all.filter(({ kind }) => kind !== "new_exercise").map(({ seq }) => seq);
    if (!logs.length) return outbox.correct({ dropped });
    const id = uuid();
    const start = { kind: "start", session: id, at: logs[0].at };
    const again = logs.map(({ seq, problem, failures, id: old, ...log }) => ({ ...log, session: id, set: uuid() }));
    // The new operations are added first: if the tab is closed in between, sets are there twice rather than lost.
    await outbox.add([start, ...again, { kind: "finish", session: id, at: logs.at(-1).at }]);
    await outbox.correct({ dropped });
  }
  async logAgain(operation) {
    const { session, key, values, at } = operation;
    const [exercise, line] = key.split("-").map(Number);
    await outbox.add([{ kind: "log", session, set: uuid(), key, exercise, line, live: true, at, values }]);
    await outbox.correct({ dropped: [operation.seq] });
  }
  // Another name for an exercise that was made on this phone, or the one that has this name.
  async mend(operation, place) {
    const { mendExercise } = await import("../outbox/mend_exercise.js");
    mendExercise(operation, place, { outbox, texts });
  }
  async drop(operation) {
    const { kind, session, set, exercise } = operation;
    const isMade = kind === "new_exercise";
    const all = await outbox.operations(isMade ? null : session);
    const builds = (other) =>
      kind === "start" || (kind === "log" && other.set === set && other.kind !== "log") || (isMade && names(other, exercise));
    const dropped = [operation, ...all.filter(builds)].map(({ seq }) => seq);
    await outbox.correct({ dropped });
  }
  // Offers to bring back a workout that was just discarded, as long as the server doesn't know of it.
  async offerDiscarded() {
    const isNew = ({ kind, at, problem }) => kind === "discard" && !problem && Date.now() - Date.parse(at) < JUST;
    const found = (await outbox.operations()).findLast(isNew);
    if (!found) return;
    offerUndo(texts.kinds.discard, texts.undo, async () => {
      const waits = (await outbox.operations()).some(({ id }) => id === found.id);
      if (!waits) return showToast(texts.late);
      await outbox.correct({ dropped: [found.seq] });
      if (found.undone?.length) await outbox.add(found.undone);
      location.assign(sessionUrl(found.session));
    });
  }
  // --- signing out ---
  async leaving(event) {
    const form = event.target;
    if (new URL(form.action).pathname !== urls.logout || this.sure) return;
    event.preventDefault();
    const waiting = await outbox.operations();
    if (waiting.length) {
      const dialog = this.querySelector('[data-dialog="leave"]');
      slot(dialog, "title").textContent = counted(texts.leave, waiting.length);
      dialog.showModal();
      await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
      if (dialog.returnValue !== "leave") return;
    }
    this.sure = true;
    await outbox.forget();
    navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
    form.requestSubmit(event.submitter);
  }
  // Lets the service worker store the pages that are needed without a network.
  async warm() {
    const worker = await navigator.serviceWorker?.ready;
    worker?.active?.postMessage({ type: "warm", user: outbox.user });
  }
}
// Numbers of an operation are text; empty ones become null.
function empty(values) {
  const names = ["reps", "duration_seconds", "distance_m"];
  return Object.fromEntries(names.map((name) => [name, values[name] === "" ? null : values[name]]));
}
customElements.define("gym-outbox", OutboxBar);
