// <gym-session>: the page of a session, to log or correct sets. Each action is stored on the phone and shown at once; the
// outbox sends it to the server. The page is drawn from the phone's state (session/page.js). Until then, and without
// scripts, the plain page from the server works.
import { render } from "lit-html";
import { outbox } from "../outbox/index.js";
import { Commands } from "../session/commands.js";
import { openDialog } from "../session/dialog.js";
import { endQuestion, newRecords } from "../session/ending.js";
import { finishDialog, finishTitle } from "../session/finish_dialog.js";
import { keepAbove } from "../session/keyboard.js";
import { loadOverlays, loadSoon } from "../session/lazy.js";
import * as model from "../session/model.js";
import { fieldsOf, isTyped } from "../session/open_row.js";
import { sessionPage } from "../session/page.js";
import { SetEntry } from "../session/set_entry.js";
import { data, editable, fill, outboxTexts, texts, urls } from "../session/texts.js";
import { offerUndo, showToast } from "../session/toasts.js";
import "./outbox.js";
import "./rest.js";

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;
// Loaded when such an exercise is there.
const CLOCKS = { "gym-set-timer": () => import("./set_timer.js"), "gym-block-clock": () => import("./block_clock.js") };
const FAREWELL = 2000; // ms to send the end of a workout before the page leaves or says that it waits

// Whether the page comes from the server and can't be one that the service worker has kept.
const isFresh = () => performance.getEntriesByType("navigation")[0]?.workerStart === 0;

class Session extends SetEntry {
  async connectedCallback() {
    if (!outbox) return; // a trainer who watches: only trainees have an outbox
    this.live = "live" in this.dataset;
    this.hasTimer = this.live && !document.querySelector("gym-rest[data-off]");
    this.inventory = data.plates;
    this.maxErrors = new Map(); // key of an exercise → why its max can't be read
    this.picker = {};
    const state = await this.known();
    this.base = { ...data.session, ...state };
    if ("shell" in this.dataset && state?.title) document.title = document.title.replace(texts.workout, state.title);
    this.told = new Set(newRecords(this.base, new Set()).map(({ place }) => place)); // records: "exercise kind"
    this.commands = new Commands(outbox, this.base.id, this.live, this);
    if (state) {
      await this.read();
      this.listen();
    } else Object.assign(this, { session: this.base, blocks: [], notice: "unknown" });
    this.takeOver();
    if (!state) return;
    this.leaveIfOver();
    this.dataset.ready = "";
    loadSoon(() => (this.dataset.complete = ""));
    if (!isFresh()) this.look();
  }
  disconnectedCallback() {
    this.listening?.abort();
  }
  // The newer state of the page's and the phone's. The shell has no session.
  async known() {
    if ("shell" in this.dataset) return outbox.session(location.pathname.match(UUID)?.[0] ?? "");
    return outbox.newest(data.session);
  }
  listen() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.addEventListener("submit", (event) => this.submitted(event), { signal });
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.pressed(event), { signal });
    this.addEventListener("focusin", (event) => this.focused(event), { signal });
    outbox.addEventListener("change", ({ detail }) => this.changed(detail), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.look(), { signal });
    document.addEventListener("click", ({ target }) => this.closeMenus(target), { signal });
    addEventListener("online", () => this.look(), { signal });
    addEventListener("beforeunload", () => (this.left = true), { signal }); // don't reload the page while the user leaves it
  }

  // --- state ---
  async read() {
    const [kept, operations] = await Promise.all([outbox.session(this.base.id), outbox.operations(this.base.id)]);
    // The phone does not keep the content of a session that was deleted elsewhere; the page still has it.
    this.base = kept?.status === "gone" ? { ...this.base, status: "gone" } : (kept ?? this.base);
    this.operations = operations;
    this.project();
    const has = (kind) => operations.some((operation) => operation.kind === kind && !operation.problem);
    this.waitsToFinish = has("finish");
    this.finishing ||= this.waitsToFinish; // also if the user finished before a reload
    this.notice = null;
    if (this.session.status === "gone" && !has("discard")) this.notice = "gone";
    if (this.live && this.session.status === "completed" && !this.left) this.notice = this.finishing ? "finished" : "elsewhere";
  }
  // The state of the page: the server's, then the operations that are stored, then those that are about to be.
  project() {
    const stored = new Set(this.operations.map(({ id }) => id));
    const unstored = this.commands.unstored.filter(({ id }) => !stored.has(id));
    this.session = model.project(this.base, [...this.operations, ...unstored]);
    this.blocks = model.blocksOf(this.session);
  }
  // Shows an action at once; it is stored, and then sent, in the meantime.
  paint() {
    this.project();
    this.draw();
  }
  async changed({ sessions = [] }) {
    await this.read();
    this.draw();
    this.leaveIfOver();
    for (const state of sessions) if (state.id === this.base.id) this.celebrate(state);
  }
  // Once the end of the workout is sent, the server's page shows everything.
  leaveIfOver() {
    if (!this.live || this.left || this.session.status !== "completed" || !this.finishing || this.waitsToFinish) return;
    this.left = true;
    history.scrollRestoration = "manual"; // the record begins at its head
    location.reload();
  }
  // Fetches what other devices did in the meantime.
  async look() {
    if (this.looking || document.hidden || !this.base.at) return; // the server does not know of it yet
    this.looking = true;
    try {
      const response = await fetch(fill(urls.state, { session: this.base.id }), { headers: { Accept: "application/json" } });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if ((response.ok || response.status === 404) && isJson) await outbox.learn([await response.json()]);
    } catch {
      // no network: the outbox shows it
    } finally {
      this.looking = false;
    }
  }
  celebrate(state) {
    const broke = newRecords(state, this.told);
    if (!broke.length) return;
    for (const { place } of broke) this.told.add(place);
    const sets = new Set(broke.map(({ set }) => set)).size;
    const names = [...new Set(broke.map(({ name }) => name))].join(", ");
    // After being offline, several records can arrive at once.
    const one = ({ name, text, label }) => `${name}: ${text}, ${label}`;
    showToast(`★ ${sets === 1 ? one(broke[0]) : `${fill(texts.records, { n: sets })} – ${names}`}`).classList.add("toast-record");
  }

  // --- drawing ---
  // Replaces the plain page, and keeps what the user has typed there.
  takeOver() {
    this.view = this.querySelector("[data-view]");
    const { refused } = data;
    if (refused) {
      const key = `${refused.key}/${refused.row}`;
      this.drafts.set(key, refused.values);
      this.errors.set(key, { text: refused.reason });
    }
    for (const form of this.view.querySelectorAll("[data-log-form]")) {
      if (isTyped(form)) this.drafts.set(form.dataset.row, fieldsOf(form));
    }
    const focused = this.view.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.form?.dataset.row;
    this.view.replaceChildren();
    this.dialogs = this.appendChild(document.createElement("div"));
    this.spoken = this.appendChild(Object.assign(document.createElement("p"), { className: "sr-only" }));
    this.spoken.setAttribute("role", "status");
    this.draw();
    if (key) this.focusField(key, focused.name);
  }
  draw() {
    // A field that leaves the page while something is typed in it says so, in the middle of the drawing.
    if (this.isDrawing) return void (this.isStale = true);
    this.isDrawing = true;
    this.render();
    this.isDrawing = false;
    if (this.isStale) {
      this.isStale = false;
      this.draw();
    }
  }
  render() {
    this.current = this.live && !this.notice ? (model.currentBlock(this.blocks, this.lastKey)?.key ?? null) : null;
    render(sessionPage(this), this.view);
    render(openDialog(this), this.dialogs);
    for (const [name, load] of Object.entries(CLOCKS)) if (this.view.querySelector(name)) load();
    for (const form of this.querySelectorAll("[data-finish], [data-discard]")) form.hidden = this.notice === "gone";
    this.toggleAttribute("data-closed", this.notice === "finished"); // its forms: static/css/components/session.css
    const asks = this.querySelector("[data-asks-end]");
    if (asks) asks.hidden = Boolean(this.notice);
  }
  section(key) {
    return this.querySelector(`#block-${CSS.escape(key)}`);
  }
  closeMenus(target) {
    for (const menu of this.querySelectorAll("[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
  }

  // --- events ---
  pressed(event) {
    const { key, target, repeat } = event;
    // Keeping a key down logs one set.
    if (repeat && key === "Enter" && target.closest("[data-log-form]")) event.preventDefault();
    const menu = key === "Escape" && target.closest("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  // What is about to be typed replaces what the field has.
  focused({ target }) {
    if (!target.matches("[data-number]")) return;
    target.select();
    this.entered = target;
  }
  clicked(event) {
    if (event.target === this.entered) event.target.select(); // the tap has put the caret somewhere
    this.entered = null;
    if (!event.target.closest("[data-add]") || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    loadOverlays().then(({ pick }) => pick?.(this, null));
  }
  choose(action) {
    this.closeMenus();
    action();
  }
  submitted(event) {
    const form = event.target;
    if (form.matches("[data-finish]")) this.finish(form);
    else if (form.matches("[data-discard]")) this.discard();
    else return;
    event.preventDefault();
  }
  finish(form) {
    const question = endQuestion(this.session, this.blocks, Date.now());
    if (!question) return this.end(form, "");
    const choices = { finish: (end) => this.end(form, end), discard: () => this.discard() };
    return this.show({ name: "finish", title: finishTitle(question), content: finishDialog(question, choices) });
  }
  async end(form, end) {
    this.finishing = true;
    document.querySelector("gym-rest")?.stop?.();
    const { reopened_at = null } = this.base;
    await this.commands.finish({ feeling: new FormData(form).get("feeling") ?? "", notes: form.elements.notes.value, end, reopened_at });
    scrollTo(0, 0);
    await this.farewell();
    if (this.waitsToFinish && !this.left) showToast(outboxTexts.kinds.finish);
  }
  farewell() {
    return Promise.race([outbox.flush(), new Promise((resolve) => setTimeout(resolve, FAREWELL))]);
  }
  // Goes back into a workout whose end still waits here. While it is being sent it is too late for that; after that the
  // server's page offers it.
  get canReopen() {
    return this.waitsToFinish && outbox.state === "offline";
  }
  async reopen() {
    if (!this.canReopen) return;
    this.finishing = false;
    await this.commands.reopen();
  }
  async discard() {
    this.left = true;
    if (await this.discardedByServer()) return location.assign(urls.today); // which offers to undo it
    await this.commands.discard();
    await this.farewell(); // today shows it done
    location.assign(urls.today);
  }

  // Whether the server has deleted the workout. Only if it knows all of it, so that its undo brings all back.
  async discardedByServer() {
    const wait = new Promise((resolve) => setTimeout(resolve, FAREWELL));
    await Promise.race([outbox.flush(), wait]);
    if (!this.base.at || (await outbox.operations(this.base.id)).length) return false;
    const form = this.querySelector("[data-discard]");
    try {
      const ask = { method: "POST", body: new FormData(form), redirect: "manual", signal: AbortSignal.timeout(FAREWELL) };
      const answer = await fetch(form.action.replace(UUID, this.base.id), ask); // the shell's form has no workout
      if (answer.type !== "opaqueredirect") return false;
      await outbox.learn([{ id: this.base.id, status: "gone", at: this.base.at }]);
      return true;
    } catch {
      return false;
    }
  }

  // --- dialogs ---
  show(dialog) {
    this.dialog = dialog;
    this.draw();
    const element = this.dialogs.querySelector("dialog");
    element.returnValue = "";
    if (!element.open) {
      keepAbove(element);
      element.showModal();
    }
    return element;
  }
  closed(element) {
    const { onclose } = this.dialog ?? {};
    onclose?.(element.returnValue);
    this.dialog = null;
    this.draw();
  }
  closeDialog() {
    this.dialogs.querySelector("dialog").close();
  }
  async editSet(block, set) {
    const { setDialog } = await loadOverlays();
    if (!setDialog) return;
    const onclose = (verb) => {
      if (verb === "delete") this.remove(set);
      this.querySelector(`#set-${CSS.escape(set.id)} [data-edit]`)?.focus();
    };
    const content = setDialog(block, set, () => this.draw(), (values) => this.save(set, values));
    this.show({ name: "set", title: block.name, content, onclose });
  }
  save(set, values) {
    if (!set.problem) offerUndo(texts.changed, texts.undo, () => this.commands.undoEdit(set));
    return this.commands.edit(set, values);
  }
  async remove(set) {
    await this.commands.remove(set);
    if (!set.problem) offerUndo(texts.deleted, texts.undo, () => this.commands.restore(set));
  }
  async showPlates(block) {
    const { platesDialog } = await loadOverlays();
    if (!platesDialog) return;
    const row = this.activeRow(block) ?? this.addRow(block);
    const take = (weight) => {
      this.type(block, row, { ...this.valuesOf(block, row), weight: editable(weight) });
      this.closeDialog();
    };
    this.show({ name: "plates", title: texts.plates, content: platesDialog(this.inventory, this.weightOf(block), take) });
  }
}
customElements.define("gym-session", Session);
