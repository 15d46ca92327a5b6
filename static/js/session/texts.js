// Data that the server wrote into the page (workouts/script_data.py): texts in the user's language, URLs, and the session.
// Also formats numbers and times for the language.
import { date, dateTime, monthDay } from "../dates.js";
import { clock, localized, numberText } from "../numbers.js";
import { setText } from "./set_text.js";

const read = (id) => JSON.parse(globalThis.document?.getElementById(id)?.textContent ?? "{}");
export const data = read("session-data"); // {session, plates, texts, refused}; only on the page of a session
export const { texts: outboxTexts = {}, urls = {} } = read("outbox-data"); // on every page of a trainee
export const texts = data.texts ?? {};

export const fill = (text, values) => text.replace(/%(\w+)/g, (whole, name) => values[name] ?? whole);
export const counted = ([one, many], n) => fill(n === 1 ? one : many, { n });
// Where a text wraps, numbers stay with their units.
export const foldable = (text) => text.replace(/ (?=[^×·])/g, "\u00a0");
// 3 × 8, @ 80 kg and 5:00 /km stay on one line.
export const unbroken = (text) => text.replace(/ (?=[×@])|(?<=[×@]) |(?<=\d) (?=(?:kg|lb|m|km|mi)\b|%|\/)/g, "\u00a0");
export const sessionUrl = (session) => fill(urls.session, { session });

export const language = globalThis.document?.documentElement.lang || undefined;
export const units = globalThis.document?.body.dataset.units;
export const symbol = () => (units === "imperial" ? "lb" : "kg");
export const number = (value) => localized(value, language);
// A number as a text field shows it.
export const editable = (value) => (value == null ? "" : numberText(value, language));
export const mass = (value, unit = symbol()) => `${localized(value, language)} ${unit}`;
export const restName = (seconds) => (seconds ? clock(seconds) : texts.off);
export const total = (value) => `${localized(value, language, 0)} ${symbol()}`;
export { clock, date, monthDay };
export { dateTime as time };

// The values of a set as text, as the exercise of `block` is measured.
export const performed = (set, block) => setText(set, block, { units, language, texts });

// The message about a field that can't be read: see readSet in typed_set.js.
export const problemText = (name, problem) => (problem.code === "lacking" ? texts.lacking[name] : numberProblem(problem));
export function numberProblem({ code, readings = [], limit }) {
  const [one, other] = readings;
  return fill(outboxTexts.numbers[code], { one, other, value: typeof limit === "number" ? editable(limit) : (limit ?? "") });
}
