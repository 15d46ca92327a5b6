// <gym-builder>: the program builder. It has the plan, draws it and saves it automatically. Without scripts the element
// shows the plan that the server wrote into it. Edits of a plan are in builder/model.js, the drawing in builder/views/.
import { render } from "lit-html";
import { Clipboard } from "../builder/clipboard.js";
import { Conflict } from "../builder/conflict.js";
import { focusOn } from "../builder/focus.js";
import { History } from "../builder/history.js";
import { onKey } from "../builder/keys.js";
import { loadSheets } from "../builder/lazy.js";
import * as model from "../builder/model.js";
import { Saver } from "../builder/save.js";
import { Exercises } from "../builder/search.js";
import { draftStore, get, post } from "../builder/server.js";
import { builderView } from "../builder/views/builder.js";

// Where lines have handles to drag them by: the class of the handles says the same.
const isWide = window.matchMedia("(min-width: 64rem)");
const isPhone = window.matchMedia("(max-width: 40rem)"); // one day at a time
const SOON = 1500; // ms after the page is there
const read = (id) => JSON.parse(document.getElementById(id).textContent);

class Builder extends HTMLElement {
  connectedCallback() {
    const plan = read("builder-plan");
    this.texts = read("builder-texts");
    this.units = this.texts.units;
    this.language = this.texts.language;
    this.history = new History(model.withKeys(plan));
    this.clipboard = new Clipboard();
    this.exercises = new Exercises([]);
    this.selected = []; // keys of lines
    this.errors = new Map(); // key of a line or a day → [{field, message}]
    this.lastResults = {}; // exercise → what the chosen trainee did last
    this.page = model.pageOf(Number(this.dataset.shownWeek || 1));
    this.state = plan.at ? ["saved", plan.at] : ["new"];
    this.saver = new Saver({
      transport: (body) => this.post(this.dataset.url, body),
      store: draftStore(this.dataset.user, this.dataset.program),
      onState: (...state) => this.show(state),
      onStored: (sent, data) => {
        this.history.learn((now) => model.merged(now, sent, data));
        this.base = model.withKeys(data, this.plan);
      },
    });
    this.base = this.plan; // as it is stored; null where that is not known
    this.saver.edition = plan.edition;
    this.shownDays = new Map(); // on a phone: week → key of the day that is shown
    this.startForm = document.querySelector("[data-start-day]");
    this.startForm?.addEventListener("submit", (event) => this.onStart(event));
    this.lastForm = document.querySelector("[data-last-results]"); // is in the bar
    this.replaceChildren();
    this.addEventListener("keydown", (event) => onKey(this, event));
    this.addEventListener("click", (event) => this.closeMenus(event.target));
    // The list of all exercises is long: it comes after the page, or as soon as someone is about to type.
    const begin = () => this.loading ?? this.load();
    setTimeout(begin, SOON);
    this.addEventListener("focusin", begin, { once: true });
    this.addEventListener("keydown", (event) => this.holdBack(event), { capture: true });
    this.addEventListener("focusin", () => loadSheets().catch(() => {}), { once: true });
    for (const width of [isWide, isPhone]) width.addEventListener("change", this.redraw);
    isWide.addEventListener("change", this.loadDragging);
    window.addEventListener("beforeunload", this.warn);
    window.addEventListener("online", this.retry);
    window.addEventListener("focus", this.retry);
    this.loadLast();
    this.loadDragging();
    this.draw();
    this.restoreDraft(plan);
    this.dataset.ready = "";
  }
  disconnectedCallback() {
    isWide.removeEventListener("change", this.loadDragging);
    for (const width of [isWide, isPhone]) width.removeEventListener("change", this.redraw);
    window.removeEventListener("beforeunload", this.warn);
    window.removeEventListener("online", this.retry);
    window.removeEventListener("focus", this.retry);
  }
  warn = (event) => {
    if (!this.saver.isClean) event.preventDefault();
  };
  retry = () => {
    this.saver.flush();
    // An exercise was created in another tab, or the list could not be fetched.
    const isMissing = "complete" in this.dataset && !this.exercises.rows.size;
    if (this.awaitsExercise || isMissing) this.load();
    this.awaitsExercise = false;
  };
  post = (url, body) => post(url, body, this.texts);

  get plan() {
    return this.history.plan;
  }
  // A line of a restored plan has only the key of its exercise until the exercises are loaded.
  nameOf(line) {
    return line.name ?? this.exercises.get(line.exercise)?.name ?? "…";
  }

  loadDragging = async () => {
    if (!isWide.matches || this.makeSortable) return;
    ({ makeSortable: this.makeSortable } = await import("../builder/drag.js"));
    this.draw();
  };
  // The row of a line's exercise; of one that can't be chosen any more, what the line knows.
  exerciseOf(line) {
    return this.exercises.get(line.exercise) ?? { id: line.exercise, name: line.name, tracking: line.tracking };
  }

  load() {
    this.loading = this.fetchExercises();
    return this.loading;
  }
  async fetchExercises() {
    const choices = await get(this.dataset.exercises).catch(() => ({}));
    if (choices.exercises) this.exercises = new Exercises(choices.exercises, choices.abbreviations, choices.words);
    this.dataset.complete = "";
    this.draw();
    // What was typed meanwhile is read with the list.
    const field = document.activeElement;
    if (this.contains(field) && field.matches("[role=combobox]")) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // Enter before the list is there counts when it is.
  holdBack(event) {
    const { key, shiftKey, target } = event;
    if ("complete" in this.dataset || key !== "Enter" || !target.matches("[role=combobox]")) return;
    event.preventDefault();
    event.stopPropagation();
    const again = new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true });
    this.loading.then(() => target.dispatchEvent(again));
  }
  async loadLast() {
    const { last = {} } = await get(this.dataset.last).catch(() => ({}));
    this.lastResults = last;
    this.draw();
  }
  // Restores a plan that an earlier visit could not save, and saves it unless the program has changed since.
  restoreDraft(stored) {
    const draft = this.saver.store.get();
    if (!draft) return;
    this.load();
    const plan = model.withKeys(draft.plan, this.plan);
    if (model.alike(plan, this.plan)) return this.saver.store.remove();
    this.history.edit(plan);
    this.saver.edition = draft.edition;
    if (draft.edition !== stored.edition) {
      this.base = null;
      this.saver.conflict = stored;
    }
    this.notice = this.texts.restored;
    this.saver.change(plan, model.asSaved);
    this.draw();
  }

  // --- edits ---
  edit(plan, { focus, selected } = {}) {
    this.notice = "";
    if (!this.history.edit(model.mirrored(plan, this.plan))) return;
    if (selected) this.selected = selected;
    this.errors.clear();
    this.saver.change(this.plan, model.asSaved);
    this.draw();
    if (focus) focusOn(this, focus);
  }
  undo() {
    if (this.history.undo()) this.afterTravel();
  }
  redo() {
    if (this.history.redo()) this.afterTravel();
  }
  afterTravel() {
    const at = document.activeElement?.closest("[data-line], [data-day]")?.dataset;
    this.errors.clear();
    this.selected = this.selected.filter((key) => model.lineOf(this.plan, key));
    this.saver.change(this.plan, model.asSaved);
    this.draw();
    if (!this.contains(document.activeElement)) focusOn(this, at?.line ?? at?.day ?? this.plan.days[0]?.key);
  }
  // Moves lines that were dragged to a day, above the line `before` or to the end.
  drop(keys, dayKey, before, focus) {
    const { exercises } = model.dayOf(this.plan, dayKey);
    const index = before ? exercises.findIndex((line) => line.key === before) : exercises.length;
    this.edit(model.placeLines(this.plan, keys, dayKey, index), { focus });
  }
  remove(keys) {
    const focus = model.besideLines(this.plan, keys);
    this.edit(model.removeLines(this.plan, keys), { selected: [], focus });
  }
  removeDay(key) {
    const focus = model.besideDay(this.plan, key);
    this.edit(model.removeDay(this.plan, key), { focus });
  }

  // --- a conflict ---
  get conflict() {
    const { conflict: data } = this.saver;
    if (!data) return null;
    if (this.found?.data !== data) this.found = new Conflict(data, this.base, this.plan);
    return this.found;
  }
  takeTheirs() {
    const theirs = this.saver.takeTheirs();
    this.base = model.withKeys(theirs, this.plan);
    this.history.edit(this.base);
    this.selected = [];
    this.draw();
  }
  keepMine() {
    this.base = this.conflict.theirs;
    this.saver.keepMine();
  }
  keepBoth() {
    const { theirs } = this.conflict;
    this.history.edit(this.conflict.combined(this.plan));
    this.base = theirs;
    this.selected = this.selected.filter((key) => model.lineOf(this.plan, key));
    this.saver.keepBoth(this.plan, model.asSaved);
    this.notify(this.texts.both_kept);
  }
  // Of a day or week that both changed: "mine" or "theirs" is kept. After the last one the plan is saved.
  choose(key, whose) {
    this.conflict.chosen[key] = whose;
    if (this.conflict.open(this.plan).length) this.draw();
    else this.keepBoth();
  }

  // --- a routine ---
  // A routine is one week as long as its owner adds none elsewhere: there is nothing to say about weeks.
  get hasWeeks() {
    return !("routine" in this.dataset) || this.plan.weeks > 1;
  }
  // Starts the day that is shown, else the first, once the plan is saved.
  async onStart(event) {
    event.preventDefault();
    if (!(await this.saver.flush())) return;
    const day = model.dayOf(this.plan, this.shownDays.get(1) ?? "") ?? this.plan.days[0];
    event.target.elements.program_day.value = day?.id ?? "";
    event.target.submit();
  }

  // --- the page ---
  // `state`: the state of saving that Saver reports.
  show(state) {
    this.state = state;
    if (state[0] === "refused") this.errors = model.errorsByKey(this.plan, state[1].errors ?? []);
    this.draw();
  }
  select(keys) {
    this.selected = keys;
    this.draw();
  }
  get isPhone() {
    return isPhone.matches;
  }
  // Whether lines can be dragged; where not, their menus move them.
  get isWide() {
    return isWide.matches;
  }
  redraw = () => this.draw();
  showDay(week, key) {
    this.shownDays.set(week, key);
    this.draw();
  }
  // On a phone: shows the day that has the element with this focus key.
  reveal(key) {
    if (!this.isPhone) return;
    const week = /^new-(\d+)$/.exec(key)?.[1];
    const day = model.dayOf(this.plan, key.replace(/^(add|block)-/, "").replace(/-[A-Z]\w*$/, ""));
    if (week) this.showDay(Number(week), "new");
    else if (day && this.shownDays.get(day.week) !== day.key) this.showDay(day.week, day.key);
  }
  goToPage(page) {
    if (page === this.page) return;
    this.page = page;
    this.draw();
  }
  goToWeek(week) {
    this.goToPage(model.pageOf(week));
  }
  notify(text) {
    this.notice = text;
    this.draw();
  }
  // Closes all menus but the one that was clicked. Without a target it closes all and returns the focus to the menu's button.
  closeMenus(target) {
    for (const menu of this.querySelectorAll("details[open]")) {
      if (!target || !menu.contains(target) || target.closest("[data-menu-item]")) {
        const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
        menu.open = false;
        if (!target || hadFocus) menu.querySelector("summary").focus();
      }
    }
  }
  openDialog(title, content, opener, { isWide = false } = {}) {
    this.dialog = { content, title, isWide };
    this.opener = opener ?? document.activeElement?.closest("[data-focus]")?.dataset.focus;
    this.draw();
    const dialog = this.querySelector("dialog");
    if (!dialog.open) dialog.showModal();
    // The first field; without one, the button that does what the dialog is for, and in a text to read the one that closes it.
    const first = ["[autofocus]", "form :is(input, select, textarea)", "form .btn-primary", "button"].map((one) => dialog.querySelector(one)).find(Boolean);
    first.focus();
    first.select?.();
  }
  closeDialog() {
    this.querySelector("dialog").close();
  }
  onDialogClosed() {
    this.dialog = this.searching = null;
    this.draw();
    focusOn(this, this.opener);
  }
  draw() {
    this.page = Math.min(this.page, model.pageOf(this.plan.weeks));
    render(builderView(this), this);
    for (const list of this.querySelectorAll("[data-lines]")) this.makeSortable?.(this, list);
  }
}
customElements.define("gym-builder", Builder);
