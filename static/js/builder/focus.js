// Moves the focus from line to line and from day to day. Elements that can have it have data-focus: the key of a line or
// a day, `add-…`, or `new-…`.
import * as model from "./model.js";

export function focusOn(builder, key) {
  if (key) builder.reveal(key);
  const target = key && builder.querySelector(`[data-focus="${key}"]`);
  target?.focus();
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
// The previous (−1) or next (+1) day; shows the page of weeks that has it.
export function besideDay(builder, day, step) {
  const found = builder.plan.days[builder.plan.days.indexOf(day) + step];
  if (found) builder.goToWeek(found.week);
  return found;
}
// Moves the focus one line up or down; with `extend`, adds the lines to the selection.
export function stepLine(builder, key, step, extend) {
  const day = model.dayOf(builder.plan, key);
  const next = day.exercises[day.exercises.findIndex((line) => line.key === key) + step];
  if (extend && next) {
    builder.select([...new Set([...builder.selected, key, next.key])]);
    return focusOn(builder, next.key);
  }
  if (!extend && builder.selected.length) builder.select([]);
  focusOn(builder, next?.key ?? (step > 0 ? `add-${day.key}` : day.key));
}
// Moves the focus from a line to the line at the same place of the previous or next day.
export function stepDay(builder, key, step) {
  const day = model.dayOf(builder.plan, key);
  const index = day.exercises.findIndex((line) => line.key === key);
  const other = besideDay(builder, day, step);
  if (other) focusOn(builder, other.exercises[Math.min(index, other.exercises.length - 1)]?.key ?? other.key);
}
