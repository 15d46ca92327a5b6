// Texts that the server wrote into the page, in the reader's language; numbers as that language writes them.
const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
export const texts = read("session-texts");
export const outboxTexts = read("outbox-texts");

export const fill = (text, values) => text.replace(/%(\w+)/g, (whole, name) => values[name] ?? whole);
export const counted = ([one, many], n) => fill(n === 1 ? one : many, { n });

const units = () => document.body.dataset.units;
const decimal = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2, useGrouping: false });
const whole = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0, useGrouping: false });
export const symbol = (of = units()) => (of === "imperial" ? "lb" : "kg");
export const number = (value) => decimal.format(value);
// As it stands in a field: with the language's decimal sign, all its digits.
export const editable = (value) => (value == null ? "" : String(value).replace(".", decimal.format(1.1)[1]));
export const mass = (value, unit = symbol()) => `${decimal.format(value)} ${unit}`;
export const total = (value) => `${whole.format(value)} ${symbol()}`;
export function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
  return parts[0] ? `${parts[0]}:${minutes}:${rest}` : `${parts[1]}:${rest}`;
}
export const time = (instant) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(
    new Date(instant),
  );

// What one set was: 80 kg × 10, −20 kg × 7 (helped), 12 reps, 5000 m 25:00.
export function performed({ kg, reps, distance_m, duration_seconds, assisted }, fromKg) {
  const parts = [];
  if (kg != null) parts.push((assisted ? "−" : "") + mass(fromKg(kg, units())));
  if (reps != null) parts.push(parts.length ? `× ${reps}` : fill(texts.reps ?? "%n", { n: reps }));
  if (distance_m != null) parts.push(`${number(distance_m)} m`);
  if (duration_seconds != null) parts.push(clock(Number(duration_seconds)));
  return parts.join(" ");
}
