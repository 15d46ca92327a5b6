// Copy, cut and paste of lines and days. The clipboard is in session storage: lines can be pasted into another program.
import { fill } from "../session/texts.js";
import { openPasteWeek } from "./lazy.js";
import * as model from "./model.js";

const NAME = "plan-clipboard-2"; // version 2: lines have set groups

export class Clipboard {
  get content() {
    return (this.copied ??= JSON.parse(sessionStorage.getItem(NAME) ?? "null"));
  }
  set content(value) {
    this.copied = value;
    sessionStorage.setItem(NAME, JSON.stringify(value));
  }
  get days() {
    return this.content?.days;
  }
  get lines() {
    return this.content?.lines;
  }
}

export function copyLines(builder, keys) {
  const content = model.copied(builder.plan, keys);
  builder.clipboard.content = content;
  builder.notify(fill(builder.texts.copied, { n: content.lines.map((line) => builder.nameOf(line)).join(", ") }));
}
export function cutLines(builder, keys) {
  copyLines(builder, keys);
  builder.remove(keys);
}
// `name`: the days' name for the message; `isWeek`: they are a week.
export function copyDays(builder, days, name, isWeek = false) {
  builder.clipboard.content = { days, isWeek };
  builder.notify(fill(builder.texts.copied, { n: name }));
}
// Pastes lines into a day, below the line `after` or at the end. Copied days are pasted into the day's week.
export function paste(builder, dayKey, after) {
  const { days, lines, content } = builder.clipboard;
  const day = model.dayOf(builder.plan, dayKey);
  if (days) return pasteDays(builder, day.week);
  if (!lines) return;
  const at = after ? day.exercises.findIndex((one) => one.key === after) + 1 : day.exercises.length;
  const [plan, keys] = model.pasteLines(builder.plan, content, dayKey, at);
  builder.edit(plan, { focus: keys.at(-1), selected: keys.length > 1 ? keys : [] });
}
// Asks before a week is pasted into one that has workouts.
export function pasteDays(builder, week) {
  const { days, content } = builder.clipboard;
  if (!days) return;
  if (content.isWeek && model.daysOf(builder.plan, week).length) openPasteWeek(builder, week);
  else builder.edit(model.pasteDays(builder.plan, days, week));
}
