// The values of a set as text: 80 kg × 10, +10 kg × 6, −20 kg × 8 (assisted), 32 kg · 40 m, 1:00, 5 km 25:00 · 5:00 /km.
// `format_set` in common/formatting.py gives the same text; both are tested by tests/sets.json. Pure functions.
import { METRES, clock, localized } from "../numbers.js";
import { fromKg } from "../units.js";

const PACES = { km: [METRES.km, "km"], mi: [METRES.mi, "mi"], "500m": [500, "500 m"] };
const WITHOUT_ZERO = ["bodyweight_reps", "assisted_reps"]; // 0 kg added is nothing added

export function distance(metres, { units, language, pace = "" }) {
  if (metres < 1000 || pace === "500m") return `${localized(metres, language, 3)} m`;
  if (units !== "imperial") return `${localized(metres / METRES.km, language, 3)} km`;
  return `${localized(metres / METRES.mi, language)} mi`;
}
// The pace of a run; empty without a distance, a time or a pace. `pace`: km, mi or 500m.
export function paceText(metres, seconds, pace) {
  if (!(Number(metres) && Number(seconds) && pace)) return "";
  const [length, unit] = PACES[pace];
  return `${clock(Math.round((seconds * length) / metres))} /${unit}`;
}

// `card`: the exercise's, with its tracking, pace and per_side; `texts`: {reps: "%n reps", perSide: "per side"}.
export function setText({ kg, reps, distance_m, duration_seconds, assisted }, card, { units, language, texts }) {
  const { tracking = "", pace = "", per_side: perSide = false } = card ?? {};
  let first = "";
  if (kg != null && (Number(kg) || !WITHOUT_ZERO.includes(tracking))) {
    const sign = assisted ? "−" : tracking === "bodyweight_reps" ? "+" : "";
    first = `${sign}${localized(fromKg(kg, units), language)} ${units === "imperial" ? "lb" : "kg"}`;
  }
  if (reps != null) first = first ? `${first} × ${reps}` : (texts.reps ?? "%n").replace("%n", reps);
  const done = [
    distance_m == null ? "" : distance(Number(distance_m), { units, language, pace }),
    duration_seconds == null ? "" : clock(Number(duration_seconds)),
  ];
  const parts = [first, done.filter(Boolean).join(" "), paceText(distance_m, duration_seconds, pace)];
  const text = parts.filter(Boolean).join(" · ");
  return text && perSide ? `${text} ${texts.perSide ?? ""}`.trim() : text;
}
