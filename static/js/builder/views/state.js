// The state of saving in words.
import { fill } from "../../session/texts.js";

// A time as the server writes it: by the clock of the account, with 24 hours.
export function timeOf(instant, { language, timezone: timeZone }) {
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return new Intl.DateTimeFormat(language, { ...format, timeZone }).format(new Date(instant));
  } catch {
    // A zone that this browser does not know
    return new Intl.DateTimeFormat(language, format).format(new Date(instant));
  }
}

export const isLoud = ([state]) => ["offline", "refused", "conflict"].includes(state);

export function stateText([state, detail], texts) {
  if (state === "saved") return fill(texts.saved, { time: timeOf(detail, texts) });
  if (state === "refused") return fill(texts.refused, { reason: detail.errors?.[0]?.message ?? "" });
  return texts.states[state] ?? "";
}
