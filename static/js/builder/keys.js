// Keyboard shortcuts of the builder: on a line, on a day's name, anywhere.
import { fill } from "../session/texts.js";
import { copyDays, copyLines, cutLines, paste } from "./clipboard.js";
import { besideDay, focusOn, stepDay, stepLine } from "./focus.js";
import { openBlock, openDetails, openHelp, openProgression } from "./lazy.js";
import * as model from "./model.js";
import { openEntry } from "./views/line.js";

export function onKey(builder, event) {
  const { key, target, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const typing = target.closest("input, textarea, select");
  const done = () => event.preventDefault();
  if (key === "Escape" && builder.querySelector("details[open]")) return builder.closeMenus(null), done();
  if (command && !typing && key.toLowerCase() === "z") return shiftKey ? builder.redo() : builder.undo(), done();
  if (command && !typing && key.toLowerCase() === "y") return builder.redo(), done();
  if (typing || target.closest("dialog")) return;
  if (key === "?") return openHelp(builder), done();
  const line = target.closest("[data-line]")?.dataset.line;
  const day = target.closest("[data-day]")?.dataset.day;
  if (command && key.toLowerCase() === "v" && day) return paste(builder, day, line), done();
  if (line && target.matches("[data-focus]")) return onLineKey(builder, event, line, command) && done();
  if (day && target.matches("[data-focus]")) return onDayKey(builder, event, day, command) && done();
}
function onLineKey(builder, { key, altKey, shiftKey }, line, command) {
  const keys = builder.selected.includes(line) ? builder.selected : [line];
  const day = model.dayOf(builder.plan, line);
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (command) {
    if (name === "c") copyLines(builder, keys);
    else if (name === "x") cutLines(builder, keys);
    else if (name === "a") builder.select(day.exercises.map((one) => one.key));
    else return false;
    return true;
  }
  const moves = {
    ArrowUp: () => model.moveLines(builder.plan, keys, -1),
    ArrowDown: () => model.moveLines(builder.plan, keys, 1),
    ArrowLeft: () => model.shiftLines(builder.plan, keys, -1),
    ArrowRight: () => model.shiftLines(builder.plan, keys, 1),
    PageUp: () => model.shiftLines(builder.plan, keys, -1, true),
    PageDown: () => model.shiftLines(builder.plan, keys, 1, true),
  };
  if (altKey && moves[key]) {
    const next = moves[key]();
    const week = model.dayOf(next, line).week;
    builder.edit(next);
    builder.goToWeek(week);
    focusOn(builder, line);
    return true;
  }
  const actions = {
    ArrowUp: () => stepLine(builder, line, -1, shiftKey),
    ArrowDown: () => stepLine(builder, line, 1, shiftKey),
    ArrowLeft: () => stepDay(builder, line, -1),
    ArrowRight: () => stepDay(builder, line, 1),
    Enter: () => (shiftKey ? openDetails(builder, line) : openEntry(builder, line)),
    " ": () => builder.select(keys.includes(line) && builder.selected.includes(line) ? builder.selected.filter((one) => one !== line) : [...builder.selected, line]),
    Delete: () => builder.remove(keys),
    Backspace: () => builder.remove(keys),
    Escape: () => builder.select([]),
    g: () => builder.edit(model.joinLines(builder.plan, keys), { focus: line }),
    b: () => openBlock(builder, keys),
    p: () => openProgression(builder, line),
    a: () => focusOn(builder, `add-${day.key}`),
  };
  actions[name]?.();
  return name in actions;
}
function onDayKey(builder, { key, altKey }, dayKey, command) {
  const day = model.dayOf(builder.plan, dayKey);
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (command) {
    if (!["c", "x"].includes(name)) return false;
    copyDays(builder, [day], day.name || fill(builder.texts.day, { n: model.daysOf(builder.plan, day.week).indexOf(day) + 1 }));
    if (name === "x") builder.edit(model.removeDay(builder.plan, dayKey));
    return true;
  }
  const moves = {
    ArrowLeft: () => model.moveDay(builder.plan, dayKey, -1),
    ArrowRight: () => model.moveDay(builder.plan, dayKey, 1),
    PageUp: () => model.moveDayToWeek(builder.plan, dayKey, day.week - 1),
    PageDown: () => model.moveDayToWeek(builder.plan, dayKey, day.week + 1),
  };
  if (altKey && moves[key]) {
    builder.edit(moves[key]());
    builder.goToWeek(model.dayOf(builder.plan, dayKey).week);
    focusOn(builder, dayKey);
    return true;
  }
  const actions = {
    ArrowDown: () => focusOn(builder, day.exercises[0]?.key ?? `add-${day.key}`),
    ArrowLeft: () => focusOn(builder, besideDay(builder, day, -1)?.key),
    ArrowRight: () => focusOn(builder, besideDay(builder, day, 1)?.key),
    Delete: () => builder.removeDay(dayKey),
    a: () => focusOn(builder, `add-${day.key}`),
  };
  actions[name]?.();
  return name in actions;
}
