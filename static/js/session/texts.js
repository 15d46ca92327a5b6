// Data that the server wrote into the page (workouts/script_data.py): texts in the user's language, URLs, and the session.
// Also formats numbers and times for the language.
import { fromKg } from "../units.js";

const read = (id) => JSON.parse(globalThis.document?.getElementById(id)?.textContent ?? "{}");
export const data = read("session-data"); // {session, plates, texts, refused}; only on the page of a session
export const { texts: outboxTexts = {}, urls = {} } = read("outbox-data"); // on every page of a trainee
export const texts = data.texts ?? {};

export const fill = (text, values) => text.replace(/%(\w+)/g, (whole, name) => values[name] ?? whole);
export const counted = ([one, many], n) => fill(n === 1 ? one : many, { n });
export const sessionUrl = (session) => fill(urls.session, { session });

const language = globalThis.document?.documentElement.lang || undefined;
export const units = globalThis.document?.body.dataset.units;
const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 2, useGrouping: false });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0, useGrouping: false });
export const symbol = () => (units === "imperial" ? "lb" : "kg");
export const number = (value) => decimal.format(value);
// A number as a text field shows it: with all digits and the decimal separator of the language.
export const editable = (value) => (value == null ? "" : String(value).replace(".", decimal.format(1.1)[1]));
export const mass = (value, unit = symbol()) => `${decimal.format(value)} ${unit}`;
export const total = (value) => `${whole.format(value)} ${symbol()}`;
export function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
  return parts[0] ? `${parts[0]}:${minutes}:${rest}` : `${parts[1]}:${rest}`;
}
export const time = (instant) =>
  new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" }).format(new Date(instant));

// The values of a set as text: 80 kg × 10, −20 kg × 7 (assisted), 12 reps, 5000 m 25:00.
export function performed({ kg, reps, distance_m, duration_seconds, assisted }) {
  const parts = [];
  if (kg != null) parts.push((assisted ? "−" : "") + mass(fromKg(kg, units)));
  if (reps != null) parts.push(parts.length ? `× ${reps}` : fill(texts.reps ?? "%n", { n: reps }));
  if (distance_m != null) parts.push(`${number(distance_m)} m`);
  if (duration_seconds != null) parts.push(clock(Number(duration_seconds)));
  return parts.join(" ");
}
