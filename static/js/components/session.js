// <gym-session>: a session that is trained or corrected. What is tapped is kept on the phone at once and shown at once;
// the outbox brings it to the server. The page is the server's HTML; this fills and moves it.
import { outbox, uuid } from "../outbox/index.js";
import * as plates from "../session/plates.js";
import { clock, editable, fill, mass, number, performed, symbol, texts, time, total } from "../session/texts.js";
import { blocksOf, fromKg, isWorking, nextSet, project, restAfter, totals } from "../session/view.js";

const DECIMALS = ["weight", "distance_m", "rpe"];
const MARKS = { warmup: "W", drop: "D", failure: "F" };
const BETWEEN_TAPS = 500; // ms in which a second tap on ✓ is none
const units = document.body.dataset.units;
const json = (id) => JSON.parse(document.getElementById(id).textContent);
const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");
const TOASTS = 2; // more hide what is below them
function say(...content) {
  const toasts = document.getElementById("toasts");
  toasts.append(element("gym-toast", {}, ...content));
  while (toasts.children.length > TOASTS) toasts.firstElementChild.remove();
}

// A set's values as its form would send them.
function typed(set) {
  const text = (value) => (value == null ? "" : String(value));
  const values = { units: "metric", weight: text(set.kg), note: set.note ?? "", set_type: set.set_type };
  for (const name of ["reps", "duration_seconds", "distance_m", "rpe"]) values[name] = text(set[name]);
  return values;
}

class Session extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return; // an operator looks on
    this.live = "live" in this.dataset;
    this.inventory = json("session-plates");
    let state = json("session-state");
    if ("shell" in this.dataset) {
      const id = location.pathname.split("/")[2];
      state = await outbox.session(id);
      if (!state) return this.show(texts.unknown);
    } else state = await outbox.newest(state);
    this.id_ = state.id;
    this.base = state;
    this.was = new Map(state.sets.map((set) => [set.id, set.records.length]));
    this.listen();
    await this.refresh();
    this.dataset.ready = "";
    this.look();
  }
  disconnectedCallback() {
    this.listening?.abort();
  }
  listen() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.addEventListener("submit", (event) => this.submitted(event), { signal });
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    const typed = ({ target }) => target.form?.matches("[data-log-form]") && (target.form.dataset.typed = "");
    for (const type of ["input", "change"]) this.addEventListener(type, typed, { signal });
    outbox.addEventListener("change", ({ detail }) => this.heard(detail), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.look(), { signal });
    addEventListener("online", () => this.look(), { signal });
    addEventListener("beforeunload", () => (this.left = true), { signal }); // whoever goes elsewhere is not called back
    document.addEventListener("click", ({ target }) => this.closeMenus(target), { signal });
    this.addEventListener("keydown", ({ key, target }) => {
      const menu = key === "Escape" && target.closest("[data-menu][open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    }, { signal });
  }
  closeMenus(target) {
    for (const menu of this.querySelectorAll("[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
  }
  // What other devices did meanwhile.
  async look() {
    if (this.looking || document.hidden || !this.base.at) return; // the server does not know of it yet
    this.looking = true;
    try {
      const response = await fetch(`/workouts/${this.id_}/state/`, { headers: { Accept: "application/json" } });
      if ((response.ok || response.status === 404) && isJson(response)) await outbox.learn([await response.json()]);
    } catch {
      // no network: the outbox says so
    } finally {
      this.looking = false;
    }
  }
  async heard({ sessions }) {
    await this.refresh();
    for (const state of sessions ?? []) if (state.id === this.id_) this.celebrate(state);
  }
  celebrate(state) {
    const sets = state.sets ?? [];
    const broke = sets.filter(({ id, records }) => records.length && !this.was.get(id));
    for (const { id, records } of sets) this.was.set(id, records.length);
    if (!broke.length) return;
    const names = new Set(broke.map(({ key: of }) => state.blocks.find(({ key }) => key === of)?.name).filter(Boolean));
    const [first] = broke; // several come at once where a phone was offline
    const what = broke.length === 1 ? `${texts.Record}: ${first.records.join(", ")}` : texts.records.replace("%n", broke.length);
    say(`★ ${[what, [...names].join(", ")].filter(Boolean).join(" – ")}`);
  }
  async refresh() {
    const [base, operations] = await Promise.all([outbox.session(this.id_), outbox.operations(this.id_)]);
    this.base = base?.status === "gone" ? { ...this.base, status: "gone" } : (base ?? this.base);
    this.session = project(this.base, operations);
    this.blocks = blocksOf(this.session);
    this.render();
    if (this.live && this.left) return;
    if (this.live && this.session.status === "completed") this.finished(operations);
    else if (this.session.status === "gone") this.gone(operations);
  }

  // --- what is shown ---
  show(...content) {
    const notice = this.querySelector("[data-notice]");
    notice.replaceChildren(...content);
    notice.hidden = false;
  }
  finished(operations) {
    const finish = operations.find(({ kind, problem }) => kind === "finish" && !problem);
    this.finishing ||= Boolean(finish); // also where it was tapped before a reload
    if (!finish && this.finishing) {
      this.left = true; // sent: the server's record has all of it
      location.reload();
      return;
    }
    if (!finish) return this.show(texts.elsewhere, " ", this.link(location.pathname, texts.record_page));
    const { done, kg } = totals(this.session);
    const seconds = Math.max(0, (Date.parse(finish.at) - Date.parse(this.session.started_at)) / 1000);
    const figure = (label, value) =>
      element("div", {}, element("dt", { class: "figure-label" }, label), element("dd", { class: "figure text-2xl! whitespace-nowrap" }, value));
    this.show(
      element("h2", {}, texts.finished),
      element(
        "dl",
        { class: "my-3 grid grid-cols-3 gap-3" },
        figure(texts.duration, clock(Math.round(seconds))),
        figure(texts.performedSets, String(done)),
        figure(texts.volume, total(fromKg(kg, units))),
      ),
      this.link("/today/", texts.today),
    );
    this.querySelector("[data-finish]")?.closest("section").setAttribute("hidden", "");
    if (this.finishing && !this.scrolled) {
      this.scrolled = true;
      scrollTo(0, 0);
    }
  }
  gone(operations) {
    if (operations.some(({ kind }) => kind === "discard")) return;
    this.show(texts.gone, " ", this.link("/today/", texts.today));
    for (const form of this.querySelectorAll("[data-next], [data-finish], [data-discard]")) form.hidden = true;
  }
  link(href, text) {
    return element("a", { class: "btn btn-sm mt-2", href }, text);
  }
  render() {
    const holder = this.querySelector("[data-blocks]");
    const title = slot(this, "title");
    if (title) title.textContent = this.session.title || texts.workout;
    this.querySelector("gym-elapsed")?.setAttribute("since", this.session.started_at);
    const wanted = this.blocks.map((block) => this.renderBlock(block));
    for (const extra of [...holder.children]) if (!wanted.includes(extra)) extra.remove();
    wanted.forEach((section, at) => {
      if (holder.children[at] !== section) holder.insertBefore(section, holder.children[at] ?? null);
    });
    this.querySelector("[data-empty]")?.toggleAttribute("hidden", this.blocks.length > 0);
    this.renderTotals();
  }
  renderTotals() {
    const area = this.querySelector("#totals");
    if (!area) return;
    const { done, planned, kg } = totals(this.session);
    const bar = area.querySelector("progress");
    bar.max = planned || 1;
    bar.value = done;
    slot(area, "sets").textContent = fill(texts.sets, { done, all: planned });
    slot(area, "volume").textContent = total(fromKg(kg, units));
  }
  renderBlock(block) {
    let section = this.querySelector(`#block-${CSS.escape(block.key)}`);
    if (!section) section = this.makeBlock(block);
    section.querySelector("[data-done]").hidden = !block.done;
    section.querySelector("[data-skipped]").hidden = !block.skipped;
    slot(section, "skip").textContent = block.skipped ? texts.unskip : texts.skip;
    for (const button of section.querySelectorAll("button[data-open]")) button.hidden = false;
    this.renderRows(section.querySelector("[data-sets]"), block);
    const next = section.querySelector("[data-next]");
    next.hidden = Boolean(block.skipped);
    const done = String(block.done);
    if (next.dataset.done !== done) {
      next.dataset.done = done;
      next.open = !block.done;
    }
    this.renderNext(section.querySelector("[data-log-form]"), block);
    return section;
  }
  makeBlock(block) {
    const template = this.querySelector(`template[data-tracking="${block.tracking}"]`);
    const section = template.content.firstElementChild.cloneNode(true);
    section.id = `block-${block.key}`;
    section.dataset.key = block.key;
    section.dataset.superset = block.superset ?? "";
    section.setAttribute("aria-labelledby", `name-${block.key}`);
    section.querySelector("h2").id = `name-${block.key}`;
    section.querySelector("summary").setAttribute("aria-label", `${texts.more}, ${block.name}`);
    const name = slot(section, "name");
    name.textContent = block.name;
    name.href = block.url;
    for (const part of ["superset", "target", "why", "notes", "last"]) slot(section, part).textContent = block[part] ?? "";
    slot(section, "last").parentElement.hidden = !block.last;
    const video = slot(section, "video");
    video.href = block.video || "";
    video.hidden = !block.video;
    for (const input of section.querySelectorAll('[name="block"]')) input.value = block.key;
    return section;
  }
  renderRows(holder, block) {
    const rows = block.performed.map((set, at) => {
      const working = block.performed.slice(0, at + 1).filter(isWorking).length;
      return this.renderRow(set, MARKS[set.set_type] ?? String(working), at + 1, block);
    });
    for (const extra of [...holder.children]) if (!rows.includes(extra)) extra.remove();
    rows.forEach((row, at) => {
      if (holder.children[at] !== row) holder.insertBefore(row, holder.children[at] ?? null);
    });
  }
  renderRow(set, mark, place, block) {
    let row = this.querySelector(`#set-${CSS.escape(set.id)}`);
    if (!row) {
      row = this.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
      row.id = `set-${set.id}`;
      if (set.id === this.newest) row.classList.add("set-new");
    }
    const put = (name, text) => {
      const target = slot(row, name);
      if (target.textContent !== text) target.textContent = text;
    };
    put("mark", mark);
    put("performed", performed(set, fromKg));
    put("rpe", set.rpe == null ? "" : `RPE ${number(set.rpe)}`);
    put("note", set.note ?? "");
    put("reason", set.problem?.reason ?? "");
    put("which", ` ${fill(texts.which, { n: place, exercise: block.name })}`);
    row.querySelector("[data-edit]").href = `/workouts/${this.id_}/sets/${set.id}/`;
    const state = slot(row, "state");
    const sign = set.problem ? ["!", texts.refused] : set.waits ? ["⟳", texts.waits] : set.records?.length ? ["★", texts.record] : null;
    const told = sign ? sign.join("") + (set.records ?? []) : "";
    if (state.dataset.told !== told) {
      state.dataset.told = told;
      const [symbol_, text] = sign ?? [];
      const more = sign?.[0] === "★" ? set.records.join(", ") : text;
      state.replaceChildren(
        ...(sign ? [element("span", { title: more, "aria-hidden": "true" }, symbol_), element("span", { class: "sr-only" }, text)] : []),
      );
    }
    return row;
  }
  renderNext(form, block) {
    form.noValidate = true; // what is wrong is said beside the row
    const next = nextSet(block, units);
    const names = { n: next.number, exercise: block.name };
    form.setAttribute("aria-label", fill(texts.row, names));
    form.querySelector("[data-log]").setAttribute("aria-label", fill(texts.log, names));
    const label = form.querySelector("[data-number]");
    if (label) label.textContent = fill(texts.number, { n: next.number });
    const step = this.stepOf(block);
    if (step) form.elements.weight?.closest("gym-stepper")?.setAttribute("step", step);
    if ("typed" in form.dataset) return; // never under someone's fingers
    for (const name of ["weight", "reps", "duration_seconds", "distance_m"]) {
      const field = form.elements[name];
      if (!field) continue;
      field.value = next[name];
      if (field === document.activeElement) field.select(); // else what is typed next is put behind it
    }
  }
  // ± follows the plates, where the exercise is done with a bar and the plates are in the user's unit.
  stepOf(block) {
    return block.barbell && this.inventory.unit === symbol() ? plates.step(this.inventory) : 0;
  }

  // --- what is done ---
  submitted(event) {
    const form = event.target;
    const verb = ["log-form", "finish", "discard", "arrange"].find((name) => form.hasAttribute(`data-${name}`));
    if (!verb || !this.session) return;
    event.preventDefault();
    if (verb === "log-form") this.log(form);
    if (verb === "finish") this.finish(form);
    if (verb === "discard") this.discard();
    if (verb === "arrange") this.arrange(form.elements.block.value, event.submitter?.value);
  }
  clicked(event) {
    const edit = event.target.closest("[data-edit]");
    const open = event.target.closest("[data-open]");
    if (!this.session || !(edit || open) || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const key = event.target.closest("[data-key]")?.dataset.key;
    this.closeMenus();
    if (edit) this.edit(edit.closest("[data-set]").id.slice(4));
    else if (open.dataset.open === "plates") this.showPlates(key);
    else if (open.dataset.open === "warmup") this.showWarmUp(key);
    else this.pick(key);
  }
  refuse(form, message) {
    const list = form.querySelector("[data-errors]");
    list.replaceChildren(...(message ? [element("li", {}, message)] : []));
    list.hidden = !message;
  }
  valuesOf(form) {
    const names = ["set_type", "weight", "reps", "duration_seconds", "distance_m", "rpe", "note"];
    const values = Object.fromEntries(names.map((name) => [name, form.elements[name]?.value ?? ""]));
    for (const name of DECIMALS) values[name] = values[name].trim().replace(",", ".");
    return { units, ...values };
  }
  log(form) {
    const last = Number(form.dataset.logged ?? 0);
    if (Date.now() - last < BETWEEN_TAPS && !("typed" in form.dataset)) return;
    const values = this.valuesOf(form);
    const wrong = [...form.elements].find((input) => input.validity && !input.validity.valid);
    const nothing = !values.reps && !values.duration_seconds && !values.distance_m;
    if (wrong || nothing) return this.refuse(form, wrong ? wrong.validationMessage : texts.measure);
    this.refuse(form, "");
    form.dataset.logged = Date.now();
    const key = form.elements.block.value;
    const set = uuid(); // never the page's: a page that the service worker kept has been used before
    delete form.dataset.typed;
    for (const name of ["rpe", "note"]) form.elements[name].value = "";
    form.elements.set_type.value = "working";
    const details = form.querySelector("details");
    if (details) details.open = false;
    this.write(key, set, values);
    this.rest(key);
  }
  write(key, set, values) {
    const [exercise, line] = key.split("-").map(Number);
    this.newest = set;
    return outbox.add([{ kind: "log", session: this.id_, set, key, exercise, line, live: this.live, values }]);
  }
  rest(key) {
    if (!this.live) return;
    const seconds = restAfter(this.blocks, key);
    if (seconds) document.dispatchEvent(new CustomEvent("rest", { detail: { seconds } }));
    const { superset } = this.blocks.find((block) => block.key === key) ?? {};
    if (!superset) return;
    const partners = this.blocks.filter((block) => block.superset === superset && !block.skipped);
    const following = partners[(partners.findIndex((block) => block.key === key) + 1) % partners.length];
    if (!following.done) this.querySelector(`#block-${CSS.escape(following.key)}`)?.scrollIntoView({ block: "center" });
  }
  layout() {
    return this.blocks
      .filter(({ replaced }) => !replaced)
      .map(({ key, skipped }) => ({ key, ...(skipped && { skipped }) }));
  }
  arrange(key, wish) {
    const layout = this.layout();
    if (!layout.some((entry) => entry.key === key)) return null;
    const at = layout.findIndex((entry) => entry.key === key);
    if (wish === "skip") layout[at].skipped = !layout[at].skipped;
    else layout.splice(Math.min(Math.max(at + (wish === "up" ? -1 : 1), 0), layout.length - 1), 0, ...layout.splice(at, 1));
    this.closeMenus();
    return outbox.add([{ kind: "arrange", session: this.id_, layout }]);
  }
  finish(form) {
    this.finishing = true;
    document.querySelector("gym-rest")?.stop?.();
    const feeling = new FormData(form).get("feeling") ?? "";
    return outbox.add([{ kind: "finish", session: this.id_, feeling, notes: form.elements.notes.value }]);
  }
  async discard() {
    this.left = true;
    const waiting = await outbox.operations(this.id_);
    await outbox.mend({ dropped: waiting.map(({ seq }) => seq) });
    await outbox.add([{ kind: "discard", session: this.id_ }]);
    await Promise.race([outbox.flush(), new Promise((resolve) => setTimeout(resolve, 2000))]); // today shows it done
    location.assign("/today/");
  }

  // --- dialogs ---
  dialog(name) {
    return this.querySelector(`dialog[data-dialog="${name}"]`);
  }
  edit(id) {
    const set = this.session.sets.find((one) => one.id === id);
    const block = this.blocks.find(({ key }) => key === set?.key);
    if (!set || !block) return;
    const dialog = this.dialog("set");
    const form = dialog.querySelector("form");
    slot(dialog, "title").textContent = block.name;
    const values = { ...set, weight: set.kg == null ? "" : fromKg(set.kg, units) };
    for (const name of ["weight", "reps", "duration_seconds", "distance_m", "set_type", "rpe", "note"]) {
      form.elements[name].value = DECIMALS.includes(name) ? editable(values[name]) : (values[name] ?? "");
    }
    const has = { weight: /weight/, reps: /reps/, distance_m: /distance/, duration_seconds: /duration/ };
    for (const [name, pattern] of Object.entries(has)) {
      dialog.querySelector(`[data-field="${name}"]`).hidden = !pattern.test(block.tracking) && values[name] == null;
    }
    const reason = slot(dialog, "reason");
    reason.textContent = set.problem?.reason ?? "";
    reason.hidden = !set.problem;
    const versions = slot(dialog, "versions");
    versions.hidden = !set.versions?.length;
    versions.querySelector("ul").replaceChildren(
      ...(set.versions ?? []).map(({ at, text, overtaken }) =>
        element("li", {}, `${text} · ${time(at)}${overtaken ? ` · ${texts.overtaken}` : ""}`),
      ),
    );
    form.onsubmit = (event) => {
      if (event.submitter?.value !== "save") return;
      const wrong = [...form.elements].find((input) => input.validity && !input.validity.valid);
      if (!wrong) return;
      event.preventDefault();
      wrong.reportValidity();
    };
    dialog.onclose = () => {
      if (dialog.returnValue === "save") this.save(set, this.valuesOf(form));
      if (dialog.returnValue === "delete") this.remove(set);
      dialog.returnValue = "";
      this.querySelector(`#set-${CSS.escape(id)} [data-edit]`)?.focus();
    };
    dialog.showModal();
  }
  async save(set, values) {
    const refused = set.problem && (await this.operationOf(set));
    if (refused) return outbox.mend({ changed: [{ ...refused, values }] });
    const edit = { kind: "edit", session: this.id_, set: set.id, key: set.key };
    this.offerUndo(texts.changed, () => outbox.add([{ ...edit, values: typed(set) }]));
    return outbox.add([{ ...edit, values }]);
  }
  offerUndo(text, undo) {
    const button = element("button", { type: "button", class: "btn btn-ghost", "data-undo": true }, texts.undo);
    button.addEventListener("click", () => {
      button.closest("gym-toast")?.remove();
      undo();
    });
    for (const older of document.querySelectorAll("#toasts [data-undo]")) older.closest("gym-toast").remove();
    say(text, button);
  }
  async operationOf(set) {
    const all = await outbox.operations(this.id_);
    return all.find(({ kind, set: id }) => kind === "log" && id === set.id);
  }
  async remove(set) {
    const refused = set.problem && (await this.operationOf(set));
    if (refused) return outbox.mend({ dropped: [refused.seq] });
    await outbox.add([{ kind: "delete", session: this.id_, set: set.id }]);
    this.offerUndo(texts.deleted, () => this.restore(set));
  }
  // A deleted id never comes back: unless the deletion is still here, the set is logged anew.
  async restore(set) {
    const waiting = (await outbox.operations(this.id_)).find(({ kind, set: id }) => kind === "delete" && id === set.id);
    if (waiting && outbox.state === "offline") return outbox.mend({ dropped: [waiting.seq] });
    const values = typed(set);
    const [exercise, line] = set.key.split("-").map(Number);
    const at = set.performed_at;
    return outbox.add([{ kind: "log", session: this.id_, set: uuid(), key: set.key, exercise, line, at, live: true, values }]);
  }
  weightOf(key) {
    const form = this.querySelector(`#block-${CSS.escape(key)} [data-log-form]`);
    return { form, input: form.elements.weight, weight: form.elements.weight.value };
  }
  showPlates(key) {
    const { input, weight } = this.weightOf(key);
    const { unit, bar, plates: owned } = this.inventory;
    const target = plates.inUnitOf(this.inventory, weight || bar, units);
    const { exact, below, above } = plates.load(Math.round(target * 100) / 100, this.inventory);
    const line = ({ total: all, plates: side }) =>
      element(
        "p",
        { class: "my-2" },
        element("span", { class: "figure text-2xl!" }, mass(all, unit)),
        element("span", { class: "muted ml-3" }, side.length ? `${side.map(([kg, n]) => (n > 1 ? `${n} × ${number(kg)}` : number(kg))).join(" + ")} ${texts.side}` : texts.bar),
      );
    const dialog = this.dialog("plates");
    const take = (answer) => {
      const value = unit === symbol() ? answer.total : fromKg(unit === "lb" ? answer.total * 0.45359237 : answer.total, units);
      return element("button", { type: "button", class: "btn btn-sm", onclick: () => {
        input.value = value;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        dialog.close();
      } }, fill(texts.use, { weight: mass(value) }));
    };
    slot(dialog, "answer").replaceChildren(
      ...(exact
        ? [line(exact)]
        : [element("p", {}, fill(texts.inexact, { weight: mass(Math.round(target * 100) / 100, unit) })), ...[below, above].filter(Boolean).flatMap((answer) => [line(answer), take(answer)])]),
    );
    slot(dialog, "inventory").textContent = `${mass(bar, unit)}; ${owned.map(([kg, n]) => `${number(kg)}×${n}`).join(", ")}`;
    dialog.showModal();
  }
  showWarmUp(key) {
    const { weight } = this.weightOf(key);
    const { unit } = this.inventory;
    const sets = plates.warmUp(plates.inUnitOf(this.inventory, weight || 0, units), this.inventory);
    const dialog = this.dialog("warmup");
    const log = ({ weight: heavy, reps }) => {
      const text = `${mass(heavy, unit)} × ${reps}`;
      const button = element("button", { type: "button", class: "btn btn-primary btn-square", "aria-label": fill(texts.logWarmup, { set: text }) }, "✓");
      button.addEventListener("click", () => {
        button.disabled = true;
        const values = { units: unit === "lb" ? "imperial" : "metric", set_type: "warmup", weight: String(heavy), reps: String(reps) };
        this.write(key, uuid(), values);
      });
      return element("p", { class: "my-2 flex items-center justify-between" }, element("span", { class: "text-xl font-bold tabular-nums" }, text), button);
    };
    slot(dialog, "answer").replaceChildren(...(sets.length ? sets.map(log) : [texts.light]));
    dialog.showModal();
  }
  async pick(key) {
    const dialog = this.dialog("picker");
    const replaced = this.blocks.find((block) => block.key === key);
    const search = dialog.querySelector("input");
    const choices = slot(dialog, "choices");
    slot(dialog, "title").textContent = replaced ? fill(texts.swap, { exercise: replaced.name }) : texts.add;
    search.value = "";
    choices.replaceChildren();
    dialog.showModal();
    try {
      this.exercises ??= (await (await fetch("/workouts/exercises/")).json()).exercises;
    } catch {
      choices.replaceChildren(element("p", { class: "empty" }, texts.missing));
      return;
    }
    const show = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = this.exercises.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
      if (replaced && !words.length) {
        const muscles = this.exercises.find(({ exercise }) => exercise === replaced.exercise)?.muscles ?? [replaced.muscle];
        const same = found.filter(({ muscles: own, exercise }) => own[0] === muscles[0] && exercise !== replaced.exercise);
        if (same.length) found = same;
      }
      found = [...found.filter(({ last }) => last), ...found.filter(({ last }) => !last)].slice(0, 40);
      choices.replaceChildren(
        ...(found.length ? found.map((card) => this.choice(card, () => this.take(card, replaced, dialog))) : [element("p", { class: "empty" }, texts.none)]),
      );
    };
    search.oninput = show;
    show();
    search.focus();
  }
  choice({ name, muscle, last }, onclick) {
    return element(
      "button",
      { type: "button", class: "row-link hover:text-primary w-full cursor-pointer text-left", onclick },
      element("span", { class: "font-semibold" }, name),
      element("span", { class: "muted ml-auto text-right text-sm" }, last || muscle),
    );
  }
  async take(card, replaced, dialog) {
    dialog.close();
    const key = `${card.exercise}-${replaced ? replaced.key.split("-")[1] : 0}`;
    const layout = this.layout().filter((entry) => entry.key !== key || !replaced);
    const { superset = "", target = "", why = "", notes = "", rest = 120, sets = 0 } = replaced ?? {};
    const cards = { [key]: { ...card, key, superset, target, why, notes, rest, sets } };
    if (replaced) layout.splice(layout.findIndex((entry) => entry.key === replaced.key), 1, { key });
    else if (!layout.some((entry) => entry.key === key)) layout.push({ key });
    await outbox.add([{ kind: "arrange", session: this.id_, layout, cards }]);
    const section = this.querySelector(`#block-${CSS.escape(key)}`);
    section?.scrollIntoView({ block: "center" });
    section?.querySelector("[data-log]")?.focus({ preventScroll: true });
  }
}
customElements.define("gym-session", Session);
