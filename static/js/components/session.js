// <gym-session>: the page of a session, to log or correct sets. Each action is stored on the phone and shown at once; the
// outbox sends it to the server. The page is drawn from the phone's state (session/page.js). Until then, and without
// scripts, the plain page from the server works.
import { render } from "lit-html";
import "./block_clock.js";
import { parseNumber } from "../numbers.js";
import { csrfToken, outbox } from "../outbox/index.js";
import { Commands } from "../session/commands.js";
import { openDialog, pickerDialog, platesDialog, setDialog, warmUpDialog } from "../session/dialogs.js";
import * as model from "../session/model.js";
import { fieldsOf, isTyped, suggested } from "../session/next_set.js";
import { sessionPage } from "../session/page.js";
import * as plates from "../session/plates.js";
import { data, editable, fill, language, outboxTexts, symbol, texts, units, urls } from "../session/texts.js";
import { offerUndo, showToast } from "../session/toasts.js";
import { readNumber, readSet, unusual } from "../session/typed_set.js";
import { fromKg } from "../units.js";
import "./rest.js";
import "./set_timer.js";

const BETWEEN_TAPS = 500; // ms in which a second tap on ✓ is not a second set
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;
const FAREWELL = 2000; // ms to send the end of a workout before the page leaves or says that it waits

class Session extends HTMLElement {
  async connectedCallback() {
    if (!outbox) return; // a trainer who watches: only trainees have an outbox
    this.live = "live" in this.dataset;
    this.inventory = data.plates;
    this.drafts = new Map(); // typed but not logged: key of an exercise → {field: text}
    // key of an exercise → why its next set was not logged: {text}, {problems: by field}, or {asked: about a number}
    this.errors = new Map();
    this.maxErrors = new Map(); // key of an exercise → why its max could not be stored
    this.logged = new Map(); // key of an exercise → when ✓ was tapped
    this.opened = new Set(); // keys of finished exercises for which the user opened the form for one more set
    this.picker = {};
    const state = await this.known();
    this.base = { ...data.session, ...state };
    if ("shell" in this.dataset && state?.title) document.title = document.title.replace(texts.workout, state.title);
    this.records = new Map(this.base.sets.map(({ id, records }) => [id, records.length]));
    this.commands = new Commands(outbox, this.base.id, this.live);
    if (state) {
      await this.read();
      this.listen();
    } else Object.assign(this, { session: this.base, blocks: [], notice: "unknown" });
    this.takeOver();
    if (!state) return;
    this.leaveIfOver();
    this.dataset.ready = "";
    this.look();
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
    this.session = model.project(this.base, operations);
    this.blocks = model.blocksOf(this.session);
    const has = (kind) => operations.some((operation) => operation.kind === kind && !operation.problem);
    this.waitsToFinish = has("finish");
    this.finishing ||= this.waitsToFinish; // also if the user finished before a reload
    this.notice = null;
    if (this.session.status === "gone" && !has("discard")) this.notice = "gone";
    if (this.live && this.session.status === "completed" && !this.left) this.notice = this.finishing ? "finished" : "elsewhere";
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
    const { broke, names } = model.newRecords(state, this.records);
    for (const { id, records } of state.sets ?? []) this.records.set(id, records.length);
    if (!broke.length) return;
    // After being offline, several records can arrive at once.
    const one = () => `${texts.Record}: ${broke[0].records.join(", ")}`;
    const what = broke.length === 1 ? one() : fill(texts.records, { n: broke.length });
    showToast(`★ ${[what, names.join(", ")].filter(Boolean).join(" – ")}`);
  }

  // --- drawing ---
  // Replaces the plain page, and keeps what the user has typed there.
  takeOver() {
    this.view = this.querySelector("[data-view]");
    const { refused } = data;
    if (refused) {
      this.drafts.set(refused.key, refused.values);
      this.errors.set(refused.key, { text: refused.reason });
    }
    for (const form of this.view.querySelectorAll("[data-log-form]")) {
      if (isTyped(form)) this.drafts.set(form.elements.block.value, fieldsOf(form));
    }
    const focused = this.view.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.form?.elements.block?.value;
    this.view.replaceChildren();
    this.dialogs = this.appendChild(document.createElement("div"));
    this.draw();
    if (key) this.focusField(key, focused.name);
  }
  draw() {
    render(sessionPage(this), this.view);
    render(openDialog(this), this.dialogs);
    for (const form of this.querySelectorAll("[data-finish], [data-discard]")) form.hidden = this.notice === "gone";
    this.toggleAttribute("data-closed", this.notice === "finished"); // its forms: static/css/components/session.css
  }
  section(key) {
    return this.querySelector(`#block-${CSS.escape(key)}`);
  }
  // The caret behind what is typed, or all selected.
  focusField(key, name) {
    const field = name && this.section(key)?.querySelector(`[data-log-form] [name="${name}"]`);
    if (!field?.select) return field?.focus();
    field.focus();
    if (!this.drafts.has(key)) return field.select();
    const { value } = field;
    field.value = "";
    field.value = value;
  }
  closeMenus(target) {
    for (const menu of this.querySelectorAll("[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
  }

  // --- the forms for the next sets ---
  valuesOf(block) {
    return this.drafts.get(block.key) ?? suggested(block);
  }
  // What is typed; a field that has changed since is no longer wrong.
  type(block, fields) {
    const { problems } = this.errors.get(block.key) ?? {};
    const before = this.valuesOf(block);
    const left = Object.entries(problems ?? {}).filter(([name]) => fields[name] === before[name]);
    if (left.length) this.errors.set(block.key, { problems: Object.fromEntries(left) });
    else if (problems || !this.isSame(before, fields)) this.errors.delete(block.key);
    this.drafts.set(block.key, fields);
    this.draw();
  }
  isSame(before, fields) {
    return Object.entries(fields).every(([name, text]) => (before[name] ?? "") === text);
  }
  // ± follows the plates, where the exercise is done with a bar and the plates are in the user's unit.
  stepOf(block) {
    return block.barbell && this.inventory.unit === symbol() ? plates.step(this.inventory) : 0;
  }
  // Logs what is typed, or shows what is wrong with it. `isSure`: without asking about an unusual number.
  log(block, form, isSure = false) {
    const { key } = block;
    const isRepeated = Date.now() - (this.logged.get(key) ?? 0) < BETWEEN_TAPS && !this.drafts.has(key);
    if (isRepeated) return;
    form.querySelector("gym-set-timer")?.finish();
    const { values, problems } = readSet(fieldsOf(form), block, { units, language, ...data });
    const [wrong] = Object.keys(problems);
    const asked = wrong || isSure ? null : unusual(values, this.expected(block), units);
    if (wrong || asked) {
      if (!this.drafts.has(key)) this.drafts.set(key, fieldsOf(form));
      this.errors.set(key, wrong ? { problems } : { asked });
      this.draw();
      if (wrong === "rpe") form.querySelector("details").open = true;
      if (wrong) this.focusField(key, wrong);
      else this.section(key)?.querySelector("[data-change]")?.focus();
      return;
    }
    this.errors.delete(key);
    this.drafts.delete(key);
    this.logged.set(key, Date.now());
    form.querySelector("details").open = false;
    this.newest = this.commands.log(key, values);
    this.rest(key, values.set_type);
  }
  // What the next numbers are compared with: the set before, or what the form offers (the target or last time's).
  expected(block) {
    const offered = model.nextSet(block, units);
    const before = block.performed.findLast((set) => model.isWorking(set) && !set.problem);
    if (before) return { offered, last: { weight: fromKg(before.kg, units), reps: before.reps } };
    const isKnown = block.last || block.rows?.length; // else 8 reps are only a beginning
    return { offered, last: { weight: offered.weight, reps: isKnown ? offered.reps : "" } };
  }
  reconsider(block, field) {
    this.errors.delete(block.key);
    this.draw();
    this.focusField(block.key, field);
    this.section(block.key)?.querySelector(`[data-log-form] [name="${field}"]`)?.select();
  }
  rest(key, type = "working") {
    if (!this.live) return;
    this.startRest(model.restAfter(this.blocks, key, type));
    const following = model.followingInSuperset(this.blocks, key, type);
    if (following) this.section(following.key)?.scrollIntoView({ block: "center" });
  }
  startRest(seconds) {
    if (seconds) document.dispatchEvent(new CustomEvent("rest", { detail: { seconds } }));
  }
  // Logs the next set of each exercise that is done together, as their forms have it, and rests after the round.
  logRound({ together, blocks }) {
    if (Date.now() - (this.logged.get(together.key) ?? 0) < BETWEEN_TAPS) return;
    const active = blocks.filter(({ skipped, replaced }) => !skipped && !replaced);
    const open = active.filter(({ done }) => !done);
    const round = open.length ? open : active;
    const read = round.map((block) => [block, readSet(this.valuesOf(block), block, { units, language, ...data })]);
    const wrong = read.filter(([, { problems }]) => Object.keys(problems).length);
    for (const [block] of read) this.errors.delete(block.key);
    for (const [block, { problems }] of wrong) this.errors.set(block.key, { problems });
    if (wrong.length) {
      const [[block, { problems }]] = wrong;
      this.draw();
      this.focusField(block.key, Object.keys(problems)[0]);
      return;
    }
    this.logged.set(together.key, Date.now());
    for (const [block, { values }] of read) {
      this.drafts.delete(block.key);
      this.newest = this.commands.log(block.key, values);
    }
    const last = read.at(-1);
    if (last) this.startRest(model.restAfter(this.blocks, last[0].key, last[1].values.set_type));
  }
  // Sends the max that targets depend on; the answer is the session with its kilograms.
  async enterMax(block, form) {
    this.maxErrors.delete(block.key);
    try {
      parseNumber(form.elements.weight.value, { language, least: 1 });
    } catch (error) {
      this.maxErrors.set(block.key, { problem: error });
      return this.draw();
    }
    const body = new URLSearchParams({ block: block.key, weight: form.elements.weight.value });
    try {
      const response = await fetch(fill(urls.max, { session: this.base.id }), {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": (await csrfToken()) ?? "" },
        body,
      });
      const answer = await response.json();
      if (response.ok) return await outbox.learn([answer]);
      this.maxErrors.set(block.key, { text: answer.reason ?? texts.online });
    } catch {
      this.maxErrors.set(block.key, { text: texts.online });
    }
    this.draw();
  }

  // --- events ---
  pressed({ key, target }) {
    const menu = key === "Escape" && target.closest("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  clicked(event) {
    if (!event.target.closest("[data-add]") || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    this.pick(null);
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
  async finish(form) {
    this.finishing = true;
    document.querySelector("gym-rest")?.stop?.();
    await this.commands.finish(new FormData(form).get("feeling") ?? "", form.elements.notes.value);
    scrollTo(0, 0);
    await this.farewell();
    if (this.waitsToFinish && !this.left) showToast(outboxTexts.kinds.finish);
  }
  farewell() {
    return Promise.race([outbox.flush(), new Promise((resolve) => setTimeout(resolve, FAREWELL))]);
  }
  async discard() {
    this.left = true;
    await this.commands.discard();
    await this.farewell(); // today shows it done
    location.assign(urls.today);
  }

  // --- dialogs ---
  show(dialog) {
    this.dialog = dialog;
    this.draw();
    const element = this.dialogs.querySelector("dialog");
    element.returnValue = "";
    if (!element.open) element.showModal();
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
  editSet(block, set) {
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
  showPlates(block) {
    const values = this.valuesOf(block);
    const take = (weight) => {
      this.type(block, { ...values, weight: editable(weight) });
      this.closeDialog();
    };
    this.show({ name: "plates", title: texts.plates, content: platesDialog(this.inventory, this.weightOf(block), take) });
  }
  showWarmUp(block) {
    const log = (values) => (this.newest = this.commands.log(block.key, values));
    this.show({ name: "warmup", title: texts.warmUp, content: warmUpDialog(this.inventory, this.weightOf(block), log) });
  }
  // The weight in the form for the next set, in the user's units; null where there is none.
  weightOf(block) {
    try {
      return readNumber("weight", this.valuesOf(block).weight, { block, language });
    } catch {
      return null;
    }
  }
  // The exercise to add, or to do instead of `replaced`.
  async pick(replaced) {
    this.picker = { ...this.picker, text: "", failed: false };
    const take = async (chosen) => {
      this.closeDialog();
      const key = await this.commands.addExercise(this.blocks, chosen, replaced);
      await this.changed({});
      this.section(key)?.scrollIntoView({ block: "center" });
      this.section(key)?.querySelector("[data-log]")?.focus({ preventScroll: true });
    };
    const title = replaced ? fill(texts.swap, { exercise: replaced.name }) : texts.add;
    const element = this.show({ name: "picker", title, content: pickerDialog(this.picker, replaced, take, () => this.draw()) });
    element.querySelector("input").focus();
    const { picker } = this;
    try {
      picker.exercises ??= (await (await fetch(urls.exercises)).json()).exercises;
    } catch {
      picker.failed = true;
    }
    this.draw();
  }
}
customElements.define("gym-session", Session);
