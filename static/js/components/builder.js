// <gym-builder>: the program builder. The plan lives here and is saved by itself; without scripts the plain forms inside
// it do the same. The plan and its edits: builder/model.js; how it is saved: builder/save.js.
import { html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import Sortable from "sortablejs";
import { openDetails, openHelp, openProgression } from "../builder/dialogs.js";
import { EMPTY, NotUnderstood, entryText, readEntry, splitEntry } from "../builder/entry.js";
import { onKey } from "../builder/keys.js";
import * as model from "../builder/model.js";
import { Saver } from "../builder/save.js";
import { Exercises } from "../builder/search.js";
import { fill, number } from "../session/texts.js";

const WEEKS_SHOWN = 4;
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const time = (instant) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date(instant));

class Builder extends HTMLElement {
  connectedCallback() {
    const plan = read("builder-plan");
    this.texts = read("builder-texts");
    this.units = this.texts.units;
    this.history = new model.History(model.withKeys(plan));
    this.exercises = new Exercises([]);
    this.selected = [];
    this.errors = new Map(); // line or day → what is wrong
    this.last = {}; // exercise → what the trainee did last
    this.page = Math.max(0, Math.floor((Number(this.dataset.at || 1) - 1) / WEEKS_SHOWN));
    this.state = plan.at ? ["saved", plan.at] : ["new"];
    this.saver = new Saver({
      transport: (body) => this.send(this.dataset.url, body),
      store: this.keeper(),
      onState: (...state) => this.show(state),
      onStored: (sent, data) => this.history.learn((now) => model.taken(now, sent, data)),
    });
    this.saver.edition = plan.edition;
    this.replaceChildren();
    this.addEventListener("keydown", (event) => onKey(this, event));
    this.addEventListener("click", (event) => this.closeMenus(event.target));
    window.addEventListener("beforeunload", this.warn);
    window.addEventListener("online", this.retry);
    window.addEventListener("focus", this.retry);
    this.load();
    this.draw();
    this.restore(plan);
    this.dataset.ready = "";
  }
  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.warn);
    window.removeEventListener("online", this.retry);
    window.removeEventListener("focus", this.retry);
  }
  warn = (event) => {
    if (!this.saver.isClean) event.preventDefault();
  };
  retry = () => this.saver.flush();

  // What was copied can be pasted in another program as well.
  get clipboard() {
    return this.copied ?? JSON.parse(sessionStorage.getItem("plan-clipboard") ?? "null");
  }
  set clipboard(value) {
    this.copied = value;
    sessionStorage.setItem("plan-clipboard", JSON.stringify(value));
  }
  get plan() {
    return this.history.plan;
  }

  // --- the server, and what is kept of an unsaved plan ---
  async send(url, body) {
    // The cookie is newer than the page once one has signed in anew beside it.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
    const isData = answer.headers.get("content-type")?.startsWith("application/json");
    if (isData && !answer.redirected) return { status: answer.status, data: await answer.json() };
    const isOut = answer.redirected || [401, 403].includes(answer.status);
    return { status: 400, data: { errors: [{ message: isOut ? this.texts.signed_out : this.texts.failed }] } };
  }
  keeper() {
    const name = `plan-${this.dataset.user}-${this.dataset.program}`;
    return {
      get: () => JSON.parse(localStorage.getItem(name) ?? "null"),
      set: (value) => {
        try {
          localStorage.setItem(name, JSON.stringify(value));
        } catch {
          // Without room here the page itself still holds it.
        }
      },
      remove: () => localStorage.removeItem(name),
    };
  }
  restore(stored) {
    const kept = this.saver.store.get();
    if (!kept) return;
    const plan = model.withKeys(kept.plan, this.plan);
    if (model.alike(plan, this.plan)) return this.saver.store.remove();
    this.history.edit(plan);
    this.saver.edition = kept.edition;
    if (kept.edition !== stored.edition) this.saver.conflict = stored;
    this.told = this.texts.restored;
    this.saver.change(plan, model.asSaved);
    this.draw();
  }
  async load() {
    const answers = await Promise.all(
      [this.dataset.exercises, this.dataset.last].map((url) => (url ? fetch(url).then((answer) => answer.json()) : {})),
    ).catch(() => [{}]);
    if (answers[0].exercises) this.exercises = new Exercises(answers[0].exercises);
    this.last = answers[1]?.last ?? {};
    this.draw();
  }

  // --- edits ---
  edit(plan, { focus, selected } = {}) {
    this.told = "";
    if (!this.history.edit(plan)) return;
    if (selected) this.selected = selected;
    this.errors.clear();
    this.saver.change(this.plan, model.asSaved);
    this.draw();
    if (focus) this.focusOn(focus);
  }
  travel(back) {
    const key = document.activeElement?.closest("[data-line], [data-day]")?.dataset;
    if (!(back ? this.history.undo() : this.history.redo())) return;
    this.errors.clear();
    this.selected = this.selected.filter((one) => model.lineOf(this.plan, one));
    this.saver.change(this.plan, model.asSaved);
    this.draw();
    if (!this.contains(document.activeElement)) this.focusOn(key?.line ?? key?.day ?? this.plan.days[0]?.key);
  }
  show(state) {
    this.state = state;
    if (state[0] === "refused") this.place(state[1].errors ?? []);
    this.draw();
  }
  // Errors name days and lines by where they stood in what was sent.
  place(errors) {
    this.errors.clear();
    for (const { day, line, message } of errors) {
      const at = this.plan.days[day];
      this.errors.set(at?.exercises[line]?.key ?? at?.key ?? "", message);
    }
  }
  focusOn(key) {
    const target = key && this.querySelector(`[data-focus="${key}"]`);
    target?.focus();
    target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  // What came back from an earlier visit knows its exercise by key alone.
  nameOf(line) {
    return line.name ?? this.exercises.get(line.exercise)?.name ?? "…";
  }
  goToWeek(week) {
    const page = Math.floor((week - 1) / WEEKS_SHOWN);
    if (page !== this.page) {
      this.page = page;
      this.draw();
    }
  }

  beside(day, step) {
    const found = this.plan.days[this.plan.days.indexOf(day) + step];
    if (found) this.goToWeek(found.week);
    return found;
  }
  step(line, step, extend) {
    const day = model.dayOf(this.plan, line);
    const index = day.exercises.findIndex((one) => one.key === line);
    const next = day.exercises[index + step];
    if (extend && next) {
      this.choose([...new Set([...this.selected, line, next.key])]);
      return this.focusOn(next.key);
    }
    if (!extend && this.selected.length) this.choose([]);
    this.focusOn(next?.key ?? (step > 0 ? `add-${day.key}` : day.key));
  }
  stepDay(line, step) {
    const day = model.dayOf(this.plan, line);
    const index = day.exercises.findIndex((one) => one.key === line);
    const other = this.beside(day, step);
    if (other) this.focusOn(other.exercises[Math.min(index, other.exercises.length - 1)]?.key ?? other.key);
  }
  choose(keys) {
    this.selected = keys;
    this.draw();
  }

  // --- copy, cut, paste, remove ---
  copy(keys) {
    this.clipboard = { lines: model.linesOf(this.plan, keys) };
    this.say(fill(this.texts.copied, { n: this.clipboard.lines.map((line) => this.nameOf(line)).join(", ") }));
  }
  cut(keys) {
    this.copy(keys);
    this.remove(keys);
  }
  paste(dayKey, after) {
    const day = model.dayOf(this.plan, dayKey);
    if (this.clipboard?.days) return this.edit(model.pasteDays(this.plan, this.clipboard.days, day.week));
    if (!this.clipboard?.lines) return;
    const at = after ? day.exercises.findIndex((one) => one.key === after) + 1 : day.exercises.length;
    const [next, keys] = model.pasteLines(this.plan, this.clipboard.lines, dayKey, at);
    this.edit(next, { focus: keys.at(-1), selected: keys.length > 1 ? keys : [] });
  }
  pasteWeek(week) {
    if (this.clipboard?.days) this.edit(model.pasteDays(this.plan, this.clipboard.days, week));
  }
  remove(keys) {
    const day = model.dayOf(this.plan, keys[0]);
    const left = day.exercises.filter((one) => !keys.includes(one.key));
    const index = day.exercises.findIndex((one) => keys.includes(one.key));
    this.edit(model.removeLines(this.plan, keys), { selected: [], focus: left[Math.min(index, left.length - 1)]?.key ?? day.key });
  }
  removeDay(key) {
    const day = model.dayOf(this.plan, key);
    const week = model.daysOf(this.plan, day.week);
    const next = week[week.indexOf(day) + 1] ?? week[week.indexOf(day) - 1];
    this.edit(model.removeDay(this.plan, key), { focus: next?.key ?? `new-${day.week}` });
  }
  say(text) {
    this.told = text;
    this.draw();
  }
  closeMenus(target) {
    for (const menu of this.querySelectorAll("details[open]")) {
      if (!target || !menu.contains(target) || target.closest("[data-menu-item]")) {
        const within = menu.contains(document.activeElement) || document.activeElement === document.body;
        menu.open = false;
        if (!target || within) menu.querySelector("summary").focus();
      }
    }
  }

  // --- in place: one line's entry, a new line, a new day ---
  openEntry(key) {
    this.editing = key;
    this.draw();
    this.querySelector("[data-entry]")?.select();
  }
  saveEntry(event, key) {
    event.preventDefault();
    const input = event.target.elements.entry;
    try {
      const said = readEntry(input.value, this.units);
      this.editing = null;
      const next = model.changeLines(this.plan, [key], () => ({ ...EMPTY, ...said }));
      model.equal(next, this.plan) ? this.draw() : this.edit(next);
      this.focusOn(key);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      this.errors.set(key, fill(this.texts.not_understood, { text: error.message }));
      this.draw();
    }
  }
  closeEntry(key) {
    this.editing = null;
    this.errors.delete(key);
    this.draw();
    this.focusOn(key);
  }
  onAddInput({ target }, day) {
    const [name] = splitEntry(target.value);
    this.adding = { day: day.key, found: this.exercises.find(name), at: 0, name, error: "" };
    this.draw();
    const list = target.nextElementSibling;
    if (!list.hidden && list.getBoundingClientRect().bottom > window.innerHeight) target.scrollIntoView({ block: "center" });
  }
  onAddKey(event, day) {
    const adding = this.adding?.day === day.key ? this.adding : null;
    const { key, target } = event;
    if ((key === "ArrowDown" || key === "ArrowUp") && adding?.found.length) {
      event.preventDefault();
      const count = adding.found.length;
      adding.at = (adding.at + (key === "ArrowDown" ? 1 : count - 1)) % count;
      this.draw();
    } else if (key === "ArrowUp" && !target.value) {
      event.preventDefault();
      this.focusOn(day.exercises.at(-1)?.key ?? day.key);
    } else if (key === "Enter") {
      event.preventDefault();
      if (target.value.trim()) this.add(target, day, adding?.found[adding.at]);
    } else if (key === "Escape") {
      event.preventDefault();
      if (target.value) target.value = "";
      else this.focusOn(day.exercises.at(-1)?.key ?? day.key);
      this.adding = null;
      this.draw();
    }
  }
  add(input, day, exercise) {
    const [name, prescription] = splitEntry(input.value);
    const fail = (error) => {
      this.adding = { day: day.key, found: this.exercises.find(name), at: 0, name, error };
      this.draw();
    };
    if (!exercise) return fail(this.texts.choose);
    try {
      const said = readEntry(prescription, this.units);
      const line = { ...EMPTY, reps_min: 8, reps_max: 10, ...said };
      const { id, tracking, name } = exercise;
      if (["duration", "distance_duration"].includes(tracking) && !("sets" in said)) line.reps_min = line.reps_max = null;
      input.value = "";
      this.adding = null;
      const key = model.newKey();
      this.edit(model.addLine(this.plan, day.key, { ...line, key, id: null, exercise: id, name, tracking, rule: null, series: null, overridden: false, why: "" }));
      this.focusOn(`add-${day.key}`);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      fail(fill(this.texts.not_understood, { text: error.message }));
    }
  }
  addDay(event, week) {
    event.preventDefault();
    const input = event.target.elements.name;
    const key = model.newKey();
    const name = input.value.trim().slice(0, 120);
    input.value = "";
    this.edit(model.addDay(this.plan, week, name, key), { focus: `add-${key}` });
  }

  // --- dialogs ---
  open(content, title) {
    this.dialog = { content, title };
    this.opener = document.activeElement?.closest("[data-focus]")?.dataset.focus;
    this.draw();
    const dialog = this.querySelector("dialog");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus], input, select, button")?.focus();
  }
  close() {
    this.querySelector("dialog").close();
  }
  onClosed() {
    this.dialog = null;
    this.draw();
    this.focusOn(this.opener);
  }
  setBusy(busy) {
    this.toggleAttribute("aria-busy", busy);
  }

  // --- drawing ---
  draw() {
    render(this.view(), this);
    for (const list of this.querySelectorAll("[data-lines]")) this.sortable(list);
  }
  sortable(list) {
    list.sorter ??= new Sortable(list, {
      group: "lines",
      handle: "[data-handle]",
      draggable: "[data-line]",
      animation: 120,
      onStart: ({ item }) => (this.dragged = item.nextSibling),
      onEnd: ({ item, from, to, newDraggableIndex }) => {
        // The page is drawn from the plan: what was dragged goes back to where it was, and the plan moves it.
        const key = item.dataset.line;
        const others = [...to.querySelectorAll("[data-line]")].filter((one) => one !== item);
        const before = others[newDraggableIndex]?.dataset.line;
        from.insertBefore(item, this.dragged);
        const keys = this.selected.includes(key) ? this.selected : [key];
        const day = model.dayOf(this.plan, to.dataset.lines);
        const index = before ? day.exercises.findIndex((one) => one.key === before) : day.exercises.length;
        this.edit(model.placeLines(this.plan, keys, day.key, index), { focus: key });
      },
    });
  }
  view() {
    const first = this.page * WEEKS_SHOWN + 1;
    const weeks = Array.from({ length: Math.min(WEEKS_SHOWN, this.plan.weeks - first + 1) }, (_one, index) => first + index);
    if (!weeks.length) {
      this.page = Math.floor((this.plan.weeks - 1) / WEEKS_SHOWN);
      return this.view();
    }
    return html`
      ${this.bar()}
      ${this.saver.conflict ? this.conflictView(this.saver.conflict) : nothing}
      ${this.plan.weeks > WEEKS_SHOWN ? this.pages() : nothing}
      ${repeat(weeks, (week) => week, (week) => this.week(week))}
      <div class="mt-4 flex flex-wrap gap-2">
        <button type="button" class="btn" data-do="add-week" ?disabled=${this.plan.weeks >= 52} @click=${() => this.addWeek()}>${this.texts.add_week}</button>
        <button type="button" class="btn btn-ghost" ?disabled=${this.plan.weeks <= 1} @click=${() => this.edit(model.dropWeek(this.plan))}>${this.texts.last_week}</button>
      </div>
      <dialog class="sheet" aria-labelledby="builder-dialog" @close=${() => this.onClosed()}>
        ${this.dialog ? html`<div class="mb-3 flex items-center justify-between gap-3"><h2 id="builder-dialog">${this.dialog.title}</h2><button type="button" class="btn btn-ghost" @click=${() => this.close()}>${this.texts.close}</button></div>${this.dialog.content()}` : html`<h2 id="builder-dialog" hidden></h2>`}
      </dialog>`;
  }
  addWeek() {
    this.edit(model.addWeek(this.plan));
    this.goToWeek(this.plan.weeks);
    this.focusOn(`new-${this.plan.weeks}`);
  }
  bar() {
    const t = this.texts;
    const [state, detail] = this.state;
    const said = {
      saved: () => fill(t.saved, { time: time(detail) }),
      saving: () => t.saving,
      unsaved: () => t.unsaved,
      offline: () => t.offline,
      conflict: () => "",
      refused: () => fill(t.refused, { reason: detail.errors?.[0]?.message ?? "" }),
      new: () => "",
    }[state]();
    const loud = state === "offline" || state === "refused";
    return html`<div class="builder-bar">
      <div role="status" class="min-w-0 grow text-sm font-medium ${loud ? "text-warning" : "muted"}"><span data-saved=${state}>${said}</span>${this.told ? html` <span class="text-base-content">${this.told}</span>` : nothing}</div>
      <button type="button" class="btn btn-sm" data-do="undo" ?disabled=${!this.history.past.length} @click=${() => this.travel(true)}>↶ ${t.undo}</button>
      <button type="button" class="btn btn-sm" data-do="redo" ?disabled=${!this.history.future.length} @click=${() => this.travel(false)}>↷ ${t.redo}</button>
      <button type="button" class="btn btn-ghost btn-sm hidden lg:inline-flex" @click=${() => openHelp(this)}>? ${t.keys}</button>
    </div>`;
  }
  conflictView(conflict) {
    const t = this.texts;
    const said = fill(conflict.mine ? t.conflict_mine : t.conflict, { name: conflict.by || t.someone, time: conflict.at ? time(conflict.at) : "" });
    return html`<div role="alert" class="panel mt-3" data-conflict>
      <p class="mb-3 font-semibold">${said}</p>
      <div class="flex flex-wrap gap-2">
        <button type="button" class="btn btn-primary" @click=${() => this.takeTheirs()}>${t.theirs}</button>
        <button type="button" class="btn" @click=${() => this.saver.keepMine()}>${t.mine}</button>
      </div>
    </div>`;
  }
  takeTheirs() {
    const theirs = this.saver.takeTheirs();
    this.history.edit(model.withKeys(theirs, this.plan));
    this.selected = [];
    this.draw();
  }
  pages() {
    const pages = Array.from({ length: Math.ceil(this.plan.weeks / WEEKS_SHOWN) }, (_one, index) => index);
    const label = (page) => `${page * WEEKS_SHOWN + 1}–${Math.min((page + 1) * WEEKS_SHOWN, this.plan.weeks)}`;
    return html`<nav class="mt-3 flex flex-wrap items-center" aria-label=${this.texts.weeks_shown}>
      <span class="figure-label mr-2" aria-hidden="true">${this.texts.weeks_shown}</span>
      ${pages.map((page) => html`<button type="button" class="nav-link min-w-11 cursor-pointer justify-center tabular-nums" aria-current=${page === this.page ? "page" : nothing} @click=${() => { this.page = page; this.draw(); }}>${label(page)}</button>`)}
    </nav>`;
  }
  week(week) {
    const t = this.texts;
    const days = model.daysOf(this.plan, week);
    const hard = model.hardSets(this.plan, week, this.exercises.rows);
    const item = (label, action, disabled = false) => html`<button type="button" class="menu-item" data-menu-item ?disabled=${disabled} @click=${action}>${label}</button>`;
    return html`<section class="builder-week" data-week=${week} aria-labelledby="week-${week}">
      <div class="builder-week-head">
        <h2 id="week-${week}">${fill(t.week, { n: week })}</h2>
        <details class="menu-button"><summary class="btn btn-ghost btn-sm btn-square" aria-label="${fill(t.more, { name: fill(t.week, { n: week }) })}">⋯</summary>
          <div class="menu-sheet menu-sheet-left">
            ${item(t.copy_week, () => { this.clipboard = { days }; this.say(fill(t.copied, { n: fill(t.week, { n: week }) })); }, !days.length)}
            ${item(t.paste_week, () => this.pasteWeek(week), !this.clipboard?.days)}
            ${item(t.clear_week, () => this.edit(model.clearWeek(this.plan, week)), !days.length)}
          </div>
        </details>
        <ul class="builder-hard" aria-label=${t.hard_sets}>
          ${hard.slice(0, 8).map(([muscle, sets]) => html`<li><span>${t.muscles[muscle] ?? muscle}</span> <b class="tabular-nums">${number(sets)}</b></li>`)}
        </ul>
      </div>
      <div class="builder-days">
        ${repeat(days, (day) => day.key, (day, index) => this.day(day, index))}
        <form class="builder-new" @submit=${(event) => this.addDay(event, week)}>
          <input class="control" name="name" maxlength="120" autocomplete="off" data-focus="new-${week}" placeholder=${t.new_day_hint} aria-label="${t.new_day}, ${fill(t.week, { n: week })}">
        </form>
      </div>
    </section>`;
  }
  day(day, index) {
    const t = this.texts;
    const name = day.name || fill(t.day, { n: index + 1 });
    const adding = this.adding?.day === day.key ? this.adding : null;
    const item = (label, action, disabled = false) => html`<button type="button" class="menu-item" data-menu-item ?disabled=${disabled} @click=${action}>${label}</button>`;
    const rename = (event) => {
      event.preventDefault();
      this.renaming = null;
      this.edit(model.changeDay(this.plan, day.key, { name: event.target.elements.name.value.trim().slice(0, 120) }));
      this.draw();
      this.focusOn(day.key);
    };
    const open = () => {
      this.renaming = day.key;
      this.draw();
      this.querySelector("[data-rename]")?.select();
    };
    const leave = ({ key }) => {
      if (key !== "Escape") return;
      this.renaming = null;
      this.draw();
      this.focusOn(day.key);
    };
    return html`<section class="builder-day" data-day=${day.key} aria-label="${name}, ${fill(t.week, { n: day.week })}">
      <div class="flex items-center gap-1">
        ${this.renaming === day.key
          ? html`<form class="min-w-0 grow" @submit=${rename}><input class="control" data-rename name="name" maxlength="120" autocomplete="off" aria-label=${t.day_name} .value=${day.name} @keydown=${leave}></form>`
          : html`<h3 class="min-w-0 grow"><button type="button" class="builder-name" data-focus=${day.key} @click=${open}>${name}</button></h3>`}
        <details class="menu-button"><summary class="btn btn-ghost btn-sm btn-square" aria-label=${fill(t.more, { name })}>⋯</summary>
          <div class="menu-sheet">
            ${item(t.copy, () => { this.clipboard = { days: [day] }; this.say(fill(t.copied, { n: name })); })}
            ${item(t.paste_here, () => this.paste(day.key), !this.clipboard)}
            ${item(t.remove, () => this.removeDay(day.key))}
          </div>
        </details>
      </div>
      ${this.errors.get(day.key) && !adding ? html`<p class="error" role="alert">${this.errors.get(day.key)}</p>` : nothing}
      <div class="builder-lines" role="list" data-lines=${day.key}>${repeat(day.exercises, (line) => line.key, (line) => this.line(line))}</div>
      <div class="relative">
        <input class="control builder-add" role="combobox" aria-autocomplete="list" aria-expanded=${adding?.found.length ? "true" : "false"} aria-controls="found-${day.key}" aria-activedescendant=${adding?.found.length ? `found-${day.key}-${adding.at}` : nothing}
          data-focus="add-${day.key}" autocomplete="off" spellcheck="false" maxlength="300" placeholder=${t.add_hint} aria-label=${fill(t.add_to, { day: name, week: day.week })}
          @input=${(event) => this.onAddInput(event, day)} @keydown=${(event) => this.onAddKey(event, day)}>
        <div id="found-${day.key}" role="listbox" aria-label=${t.add} class="builder-found" ?hidden=${!adding?.found.length}>
          ${(adding?.found ?? []).map((row, at) => html`<div role="option" id="found-${day.key}-${at}" aria-selected=${at === adding.at} class="builder-option" @mousedown=${(event) => event.preventDefault()} @click=${() => this.add(this.querySelector(`[data-focus="add-${day.key}"]`), day, row)}><span class="font-semibold">${row.name}</span><span class="muted ml-auto text-sm">${t.muscles[row.primary_muscles?.[0]] ?? ""}</span></div>`)}
        </div>
        ${adding?.name && !adding.found.length ? html`<p class="muted py-2 text-sm">${t.nothing_found} <a class="text-primary underline" href=${this.dataset.create}>${t.create}</a></p>` : nothing}
        ${adding?.error ? html`<p class="error text-error text-sm font-medium" role="alert">${adding.error}</p>` : nothing}
      </div>
    </section>`;
  }
  line(line) {
    const t = this.texts;
    const error = this.errors.get(line.key);
    const chosen = this.selected.includes(line.key);
    const text = entryText({ ...line, superset: null, notes: "" }, this.units);
    const item = (label, action) => html`<button type="button" class="menu-item" data-menu-item @click=${action}>${label}</button>`;
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) {
        this.choose(chosen ? this.selected.filter((one) => one !== line.key) : [...this.selected, line.key]);
      } else this.openEntry(line.key);
    };
    const body = this.editing === line.key
      ? html`<form class="min-w-0 grow" @submit=${(event) => this.saveEntry(event, line.key)}>
          <p class="font-semibold">${this.nameOf(line)}</p>
          <input class="control" data-entry name="entry" autocomplete="off" spellcheck="false" maxlength="2100" aria-label="${this.nameOf(line)}" aria-invalid=${error ? "true" : nothing} .value=${live(this.typed ?? entryText(line, this.units))}
            @input=${({ target }) => (this.typed = target.value)} @keydown=${({ key }) => key === "Escape" && this.closeEntry(line.key)} @blur=${() => (this.typed = undefined)}>
        </form>`
      : html`<button type="button" class="builder-line-main" data-focus=${line.key} @click=${press}>
          <span class="block font-semibold">${line.superset ? html`<span class="text-primary">${line.superset}</span> ` : nothing}${this.nameOf(line)}${chosen ? html`<span class="sr-only">, ${t.selected}</span>` : nothing}</span>
          <span class="block text-sm tabular-nums">${text}</span>
          ${line.why ? html`<span class="text-primary block text-xs">${line.why}</span>` : nothing}
          ${line.rule && !line.series ? html`<span class="muted block text-xs">↗ ${t.kinds[line.rule.kind]}</span>` : nothing}
          ${line.overridden ? html`<span class="muted block text-xs">${t.overridden}</span>` : nothing}
          ${line.notes ? html`<span class="muted block text-xs">${line.notes}</span>` : nothing}
          ${this.last[line.exercise] ? html`<span class="muted block text-xs tabular-nums">${fill(t.last, { text: this.last[line.exercise] })}</span>` : nothing}
        </button>`;
    return html`<div role="listitem" class="builder-line ${chosen ? "builder-line-chosen" : ""}" data-line=${line.key}>
      <span data-handle class="builder-handle" title=${t.drag} aria-hidden="true">⠿</span>
      <div class="min-w-0 grow">${body}${error ? html`<p class="error text-error text-sm font-medium" role="alert">${error}</p>` : nothing}</div>
      <details class="menu-button"><summary class="btn btn-ghost btn-sm btn-square" aria-label=${fill(t.more, { name: this.nameOf(line) })}>⋯</summary>
        <div class="menu-sheet">
          ${item(t.details, () => openDetails(this, line.key))}
          ${item(t.progression, () => openProgression(this, line.key))}
          ${line.overridden ? item(t.follow_again, () => this.edit(this.followAgain(line.key))) : nothing}
          ${item(line.superset ? t.unsuperset : t.superset, () => this.edit(model.joinLines(this.plan, [line.key])))}
          ${item(t.copy, () => this.copy(chosen ? this.selected : [line.key]))}
          ${item(t.cut, () => this.cut(chosen ? this.selected : [line.key]))}
          ${item(t.remove, () => this.remove(chosen ? this.selected : [line.key]))}
        </div>
      </details>
    </div>`;
  }
  followAgain(key) {
    const change = (line) => (line.key === key ? { ...line, overridden: false } : line);
    return { ...this.plan, days: this.plan.days.map((day) => ({ ...day, exercises: day.exercises.map(change) })) };
  }
}
customElements.define("gym-builder", Builder);
