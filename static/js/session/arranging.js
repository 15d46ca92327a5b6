// What one does with the exercises of a session: add, swap, remove, move, put in a superset. Each can be undone.
import * as layout from "./layout.js";
import { noteDialog, partnersDialog, reorderDialog } from "./layout_dialogs.js";
import { pickerDialog } from "./picker.js";
import { restDialog, usualRest } from "./rest_dialog.js";
import { counted, fill, restName, texts, urls } from "./texts.js";
import { offerUndo } from "./toasts.js";

// Applies a layout, says so and offers to go back. `text` is empty where going back is one more tap on the same button.
async function arrange(page, { layout: list, cards }, text) {
  const before = page.blocks;
  await page.commands.arrange(list, cards);
  await page.changed({});
  offerUndo(text, texts.undo, () => page.commands.goBack(before, page.blocks));
}
const menuOf = (page, key) => page.section(key)?.querySelector("[data-menu] > summary");
function show(page, key) {
  page.section(key)?.scrollIntoView({ block: "start" });
}

export async function move(page, block, wish) {
  const list = layout.rearranged(page.blocks, block.key, wish);
  if (!list) return;
  await arrange(page, { layout: list }, wish === "skip" ? texts.skippedToo[block.skipped ? 1 : 0] : texts.arranged);
  page.section(block.key)?.scrollIntoView({ block: "nearest" });
  menuOf(page, block.key)?.focus({ preventScroll: true });
}

export async function remove(page, block) {
  const before = page.blocks;
  const next = before[before.indexOf(before.find(({ key }) => key === block.key)) + 1];
  await page.commands.removeExercise(before, block);
  await page.changed({});
  const sets = block.performed.filter(({ problem }) => !problem);
  offerUndo(fill(texts.removed, { exercise: block.name }), texts.undo, () => page.commands.goBack(before, page.blocks, sets));
  (menuOf(page, next?.key ?? "") ?? page.querySelector("[data-add]"))?.focus({ preventScroll: true });
}

// --- the trainee's supersets ---
export function joinSuperset(page, block) {
  const take = async (partner) => {
    page.closeDialog();
    await arrange(page, { layout: layout.withSuperset(page.blocks, block, partner) }, texts.supersetMade);
    show(page, block.key);
  };
  const content = partnersDialog(layout.partnersFor(page.blocks, block), take);
  page.show({ name: "superset", title: texts.supersetWith, content });
}
export const endSuperset = (page, block) =>
  arrange(page, { layout: layout.withoutSuperset(page.blocks, block.superset) }, texts.supersetEnded);

// --- the order of all ---
export async function reorder(page) {
  const before = page.blocks;
  const put = (keys) => page.commands.arrange(layout.inOrder(layout.layoutOf(page.blocks), keys));
  const onclose = () => {
    const order = (blocks) => blocks.map(({ key }) => key).join();
    if (order(before) !== order(page.blocks)) offerUndo(texts.arranged, texts.undo, () => page.commands.goBack(before, page.blocks));
  };
  const element = page.show({ name: "reorder", title: texts.reorder, content: reorderDialog(page, put), onclose });
  try {
    const { makeSortable } = await import("./sortable.js");
    makeSortable(element.querySelector("[data-order]"), put);
  } catch {
    // the buttons beside each exercise move it, too
  }
}

// --- notes ---
export function editNote(page, block) {
  const save = (text) => page.commands.note(block.exercise, text);
  const onclose = () => menuOf(page, block.key)?.focus();
  page.show({ name: "note", title: block.name, content: noteDialog(block, save), onclose });
}

// --- rests ---
export function chooseRest(page, block) {
  const { exercise, own_rest: before = null } = block;
  const choose = (seconds) => {
    page.closeDialog();
    if (seconds === before) return;
    page.commands.rest(exercise, seconds);
    const name = seconds === null ? fill(texts.standard, { time: usualRest(block) }) : restName(seconds);
    offerUndo(`${texts.ownRest}: ${name}`, texts.undo, () => page.commands.rest(exercise, before));
  };
  const onclose = () => menuOf(page, block.key)?.focus();
  page.show({ name: "rest", title: `${texts.ownRest} · ${block.name}`, content: restDialog(block, choose, () => page.draw()), onclose });
}

// --- the picker ---
// The exercises to add, or the one to do instead of `replaced`.
export async function pick(page, replaced) {
  const state = (page.picker = { ...page.picker, text: "", failed: false, ticked: [], creating: null });
  const take = async (chosen) => {
    page.closeDialog();
    const [first] = await (replaced ? swap(page, chosen[0], replaced) : add(page, chosen));
    show(page, first);
    page.section(first)?.querySelector("[data-log]")?.focus({ preventScroll: true });
  };
  const make = (fields, card) => {
    page.commands.newExercise(fields, card);
    state.exercises = [card, ...state.exercises];
    return take([...state.ticked, card]);
  };
  const title = replaced ? fill(texts.swap, { exercise: replaced.name }) : texts.add;
  const element = page.show({ name: "picker", title, content: pickerDialog(state, replaced, { take, make, draw: () => page.draw() }) });
  element.querySelector("input").focus();
  try {
    if (!state.exercises) Object.assign(state, await exercisesFor(page));
  } catch {
    state.failed = true;
  }
  page.draw();
}
// The exercises that can be added, also those that wait on this phone to be sent.
async function exercisesFor(page) {
  const answer = await (await fetch(urls.exercises)).json();
  const known = new Set(answer.exercises.map(({ exercise }) => exercise));
  const made = (await page.commands.outbox.operations()).filter(({ kind, exercise }) => kind === "new_exercise" && !known.has(exercise));
  return { ...answer, exercises: [...made.map(({ card }) => card), ...answer.exercises] };
}
async function add(page, chosen) {
  const { keys, ...change } = layout.withExercises(page.blocks, chosen);
  await arrange(page, change, counted(texts.added, keys.length));
  return keys;
}
async function swap(page, chosen, replaced) {
  const { key, card, layout: list } = layout.withSwap(page.blocks, chosen, replaced);
  await arrange(page, { layout: list, cards: { [key]: card } }, fill(texts.swapped, { exercise: chosen.name }));
  return [key];
}
