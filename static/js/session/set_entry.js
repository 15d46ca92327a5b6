// What <gym-session> does with the rows of its tables: keeps what is typed, logs a set, goes on with the next one.
import * as model from "./model.js";
import { fieldsOf, suggested } from "./open_row.js";
import * as plates from "./plates.js";
import { isWorking, nameOf, nextSet, openRow, tableOf, unplannedRows } from "./rows.js";
import { data, fill, language, performed, symbol, texts, units } from "./texts.js";
import { readNumber, readSet, unusual } from "./typed_set.js";
import { fromKg } from "../units.js";

const AFTER_MOVE = 500; // ms in which a second tap is not meant for what the page has moved to
const EFFORT = "effort-column"; // in localStorage: keys of exercises whose table has a column for RPE

export class SetEntry extends HTMLElement {
  drafts = new Map(); // typed but not logged: key of a row → {field: text}
  // key of a row → why its set was not logged: {text}, {problems: by field}, or {asked: about a number}
  errors = new Map();
  details = new Set(); // keys of rows whose type, RPE and note are open
  more = new Map(); // key of an exercise → rows that the user added
  warmUps = new Map(); // key of an exercise → warm-up sets that the user added: [{key of the row, weight, reps}]
  active = new Map(); // key of an exercise → key of the row that ± change
  folds = new Map(); // key of an exercise → whether the user folded or opened it
  withEffort = new Set(storedKeys());
  moved = 0; // when the page last moved on by itself

  // --- rows ---
  // How many rows there are after the planned ones.
  moreOf(block) {
    if (block.skipped || this.notice === "gone") return 0;
    const isNeeded = !block.left.length && !block.done && !block.replaced;
    const least = block.rows.length ? 1 : unplannedRows(block);
    return Math.max(this.more.get(block.key) ?? 0, isNeeded ? least : 0);
  }
  rowsOf(block) {
    const typed = [...this.drafts.keys()].filter((key) => key.startsWith(`${block.key}/`));
    const rows = tableOf(block, units, this.moreOf(block), block.skipped ? [] : typed, this.warmUps.get(block.key));
    return this.notice === "gone" ? rows.filter(({ set }) => set) : rows;
  }
  openRows(block) {
    return this.rowsOf(block).flatMap(({ open }) => open ?? []);
  }
  addRow(block) {
    const count = this.moreOf(block) + 1;
    this.more.set(block.key, count);
    this.draw();
    const row = openRow(block, block.left.length + count - 1, units);
    this.activate(block, row);
    this.row(row.key)?.querySelector("[data-log]").focus();
    return row;
  }
  row(key) {
    return this.querySelector(`[data-log-form][data-row="${CSS.escape(key)}"]`);
  }
  // The row that is being filled in, or the next one.
  activeRow(block) {
    const rows = this.openRows(block);
    return rows.find(({ key }) => key === this.active.get(block.key)) ?? rows[0] ?? null;
  }
  activate(block, row) {
    if (this.active.get(block.key) === row.key) return;
    this.active.set(block.key, row.key);
    this.draw();
  }
  toggleDetails(row) {
    if (!this.details.delete(row.key)) this.details.add(row.key);
    this.draw();
  }
  showEffort(block) {
    this.withEffort.add(block.exercise);
    try {
      localStorage.setItem(EFFORT, JSON.stringify([...this.withEffort]));
    } catch {
      // no access to storage: the column lasts as long as the page
    }
    this.draw();
  }

  // --- folding ---
  canFold(block) {
    const isBusy = this.openRows(block).some(({ key }) => this.drafts.has(key) || this.errors.has(key));
    return Boolean(this.live && block.done && !isBusy && !block.performed.some((set) => set.problem));
  }
  isFolded(block) {
    return this.canFold(block) && (this.folds.get(block.key) ?? !this.more.get(block.key));
  }
  toggleFold(block) {
    this.folds.set(block.key, !this.isFolded(block));
    this.draw();
    this.section(block.key)?.querySelector("[data-fold]")?.focus();
  }

  // --- what is typed ---
  valuesOf(block, row) {
    return this.drafts.get(row.key) ?? suggested(block, row);
  }
  // What is typed; a field that has changed since is no longer wrong.
  type(block, row, fields) {
    const { problems } = this.errors.get(row.key) ?? {};
    const before = this.valuesOf(block, row);
    const left = Object.entries(problems ?? {}).filter(([name]) => fields[name] === before[name]);
    if (left.length) this.errors.set(row.key, { problems: Object.fromEntries(left) });
    else if (problems || !isSame(before, fields)) this.errors.delete(row.key);
    this.drafts.set(row.key, fields);
    this.draw();
  }
  // ± follows the plates, where the exercise is done with a bar and the plates are in the user's unit.
  stepOf(block) {
    return block.barbell && this.inventory.unit === symbol() ? plates.step(this.inventory) : 0;
  }
  // The weight of the empty bar in the user's unit, with which + begins; 0 without a bar.
  emptyWeight(block) {
    if (!block.barbell) return 0;
    return plates.inUnits(this.inventory, this.inventory.bar, units);
  }
  // The weight in the row that is being filled in, in the user's units; null where there is none.
  weightOf(block) {
    const row = this.activeRow(block);
    try {
      return row && readNumber("weight", this.valuesOf(block, row).weight, { block, language });
    } catch {
      return null;
    }
  }
  // The caret behind what is typed, or all selected.
  focusField(key, name) {
    const field = name && this.row(key)?.querySelector(`[name="${name}"]`);
    if (!field?.select) return field?.focus();
    field.focus();
    if (!this.drafts.has(key)) return field.select();
    const { value } = field;
    field.value = "";
    field.value = value;
  }

  // --- logging ---
  // Logs the set of a row as its form has it, or shows what is wrong with it. `isSure`: without asking about an unusual
  // number.
  log(block, row, form, isSure = false) {
    const { key } = row;
    if (Date.now() - this.moved < AFTER_MOVE && !this.drafts.has(key)) return;
    if (block.tracking.includes("duration")) this.activate(block, row);
    this.section(block.key).querySelector("gym-set-timer")?.finish?.();
    const { values, problems } = readSet(fieldsOf(form), block, { units, language, ...data });
    const [wrong] = Object.keys(problems);
    const asked = wrong || isSure ? null : unusual(values, this.expected(block, row), units);
    if (wrong || asked) {
      if (!this.drafts.has(key)) this.drafts.set(key, fieldsOf(form));
      this.errors.set(key, wrong ? { problems } : { asked });
      this.draw();
      if (wrong) this.focusField(key, wrong);
      else this.row(key)?.querySelector("[data-change]")?.focus();
      return;
    }
    const hadFocus = form.contains(document.activeElement);
    // A row that leaves the page with the focus is styled once more for it.
    if (hadFocus) document.activeElement.blur();
    const before = this.blocks;
    const at = Date.now();
    this.store(block, row, values);
    // The row is painted before all else: the bar of the rest, the focus and the scrolling take a layout of the page.
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (this.live) this.startRest(model.restAfter(before, block.key, values.set_type, row.planned), at);
        this.goOn(before, block, row, values.set_type, hadFocus);
      }),
    );
  }
  store(block, row, values) {
    for (const kept of [this.errors, this.drafts, this.details]) kept.delete(row.key);
    const warmUps = this.warmUps.get(block.key) ?? [];
    const others = warmUps.filter(({ key }) => key !== row.key);
    if (others.length < warmUps.length) this.warmUps.set(block.key, others);
    else if (!row.planned) this.moveUp(block, row);
    this.lastKey = block.key;
    const logged = this.commands.log(block.key, values, row.planned?.number);
    const what = performed(this.session.sets.find(({ id }) => id === logged), block);
    this.spoken.textContent = fill(texts.logged, { n: nameOf(row), exercise: block.name, what });
  }
  // Those that follow an unplanned row which was logged take its place, with what is typed in them.
  moveUp(block, row) {
    this.more.set(block.key, Math.max((this.more.get(block.key) ?? 0) - 1, 0));
    const [start, place] = row.key.split("+");
    for (const kept of [this.errors, this.drafts]) {
      const later = [...kept].filter(([key]) => key.startsWith(`${start}+`) && Number(key.slice(start.length)) > Number(place));
      for (const [key] of later) kept.delete(key);
      for (const [key, value] of later) kept.set(`${start}+${key.slice(start.length) - 1}`, value);
    }
  }
  // What the next numbers are compared with: the set before, or what the row offers (the target or last time's).
  expected(block, row) {
    const before = block.performed.findLast((set) => isWorking(set) && !set.problem);
    if (before) return { offered: row, last: { weight: fromKg(before.kg, units), reps: before.reps } };
    const isKnown = block.last || block.rows?.length; // else 8 reps are only a beginning
    return { offered: row, last: { weight: row.weight, reps: isKnown ? row.reps : "" } };
  }
  reconsider(row, field) {
    this.errors.delete(row.key);
    this.draw();
    this.focusField(row.key, field);
    this.row(row.key)?.querySelector(`[name="${field}"]`)?.select();
  }
  // Logs the next set of each exercise that is done together, as their rows have it, and rests after the round.
  logRound({ together, blocks }) {
    if (Date.now() - (this.rounds?.get(together.key) ?? 0) < AFTER_MOVE) return;
    const active = blocks.filter(({ skipped, replaced }) => !skipped && !replaced);
    const open = active.filter(({ done }) => !done);
    const round = (open.length ? open : active).map((block) => [block, this.openRows(block)[0] ?? nextSet(block, units)]);
    const read = round.map(([block, row]) => [block, row, readSet(this.valuesOf(block, row), block, { units, language, ...data })]);
    const wrong = read.filter(([, , { problems }]) => Object.keys(problems).length);
    for (const [, row] of read) this.errors.delete(row.key);
    for (const [, row, { problems }] of wrong) this.errors.set(row.key, { problems });
    if (wrong.length) {
      const [[, row, { problems }]] = wrong;
      this.draw();
      this.focusField(row.key, Object.keys(problems)[0]);
      return;
    }
    this.rounds = new Map([...(this.rounds ?? []), [together.key, Date.now()]]);
    const before = this.blocks;
    for (const [block, row, { values }] of read) this.store(block, row, values);
    const [block, row, { values }] = read.at(-1);
    this.startRest(model.restAfter(before, block.key, values.set_type, row.planned, read.length));
  }

  // --- going on ---
  // After a set: the next row, which can be in the next exercise. `before`: the exercises before the set.
  goOn(before, block, row, type, hadFocus) {
    if (!this.live || this.left) return;
    const now = this.blocks.find(({ key }) => key === block.key);
    const following = model.followingInSuperset(before, block.key, type);
    const next = following ?? (now?.done && !block.done ? model.nextBlock(this.blocks, block.key) : now);
    if (!next) return;
    if (isTyping()) return;
    if (next.key === block.key) {
      if (hadFocus) this.focusNext(next);
      this.row(this.openRows(next)[0]?.key)?.scrollIntoView({ block: "nearest" }); // from under the bars
      return;
    }
    this.moved = Date.now();
    this.focusNext(next);
    this.section(next.key)?.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  }
  focusNext(block) {
    const [row] = this.openRows(this.blocks.find(({ key }) => key === block.key) ?? block);
    if (row) this.row(row.key)?.querySelector("[data-log]").focus({ preventScroll: true });
  }
  // `at`: when the set was logged, in milliseconds.
  startRest(seconds, at = Date.now()) {
    if (seconds) document.dispatchEvent(new CustomEvent("rest", { detail: { seconds, at } }));
  }
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const isTyping = () => document.activeElement?.matches("input:not([type='hidden']), textarea, select") ?? false;
const isSame = (before, fields) => Object.entries(fields).every(([name, text]) => (before[name] ?? "") === text);

function storedKeys() {
  try {
    return JSON.parse(localStorage.getItem(EFFORT)) ?? [];
  } catch {
    return []; // no access to storage
  }
}
