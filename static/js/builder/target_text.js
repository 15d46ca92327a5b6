// The target of a plan line as people read it: “3 × 8–10 @ 80 kg · RPE 8 · rest 2:00 · tempo 30X1”. The same text as
// `common.formatting.format_groups`; the cases of both are in tests/target_text.json.
import { localized } from "../numbers.js";
import { clockText, distanceParts, fromKg, plain } from "./amounts.js";

// `texts` has the words: warmup drop failure rest_pause rest tempo per_side set sets max, and `language`.
// `effort: "rir"` writes efforts as reps in reserve.
export function targetText(line, units, texts) {
  const groups = line.set_groups;
  const rests = groups.map(({ rest_seconds }) => rest_seconds ?? null);
  const isShared = rests.every((rest) => rest === rests[0]);
  // Without a mark on the first group, a rest of the last group alone would read as the rest of all.
  const isOnlyLast = !isShared && rests.slice(0, -1).every((rest) => rest === null);
  const rest = (text) => `${texts.rest} ${text}`;
  const parts = groups.map((group, index) => {
    const own = isShared || rests[index] === null ? (isOnlyLast && index === 0 ? rest("–") : "") : rest(clockText(rests[index]));
    return [groupText(group, line, units, texts), own].filter(Boolean).join(" · ");
  });
  const shared = isShared && rests[0] != null ? rest(clockText(rests[0])) : "";
  return [parts.join(", "), shared, line.tempo ? `${texts.tempo} ${line.tempo}` : ""].filter(Boolean).join(" · ");
}

function groupText(group, line, units, texts) {
  const number = (value) => localized(Number(value), texts.language, 4);
  const words = group.type && group.type !== "working" ? texts[group.type] : "";
  const load = loadText(group, units, number);
  const effort = effortText(group, texts, number);
  const at = [load || effort, kilograms(group, units, number)].filter(Boolean).join(" → ");
  return [
    [words, setsText(group, line.set_groups.length === 1, units, texts, number), line.per_side ? texts.per_side : "", at && `@ ${at}`,
      group.note && `(${group.note})`].filter(Boolean).join(" "),
    load && effort,
  ].filter(Boolean).join(" · ");
}

function setsText(group, isAlone, units, texts, number) {
  const { count = 1, count_max = null } = group;
  const amount = amountText(group, units, texts, number);
  const times = count_max ? `${count}–${count_max}` : `${count}`;
  if (!amount) return `${times} ${times === "1" ? texts.set : texts.sets}`;
  const isDistanceOrTime = group.metres != null || group.seconds_min != null;
  return isAlone && times === "1" && isDistanceOrTime ? amount : `${times} × ${amount}`;
}

const range = (least, most) => (least === most ? least : `${least}–${most}`);
const both = (least, most) => [least ?? most ?? null, most ?? least ?? null];

function amountText(group, units, texts, number) {
  const more = group.amrap ? "+" : "";
  const [shortest, longest] = both(group.seconds_min, group.seconds_max);
  const time = shortest === null ? "" : range(clockText(shortest), clockText(longest));
  if (group.metres != null) {
    const [value, unit] = distanceParts(group.metres, units);
    return [`${number(value)} ${unit}${more}`, time].filter(Boolean).join(" ");
  }
  if (time) return time + more;
  const [least, most] = both(group.reps_min, group.reps_max);
  return least === null ? (group.amrap ? texts.max : "") : range(`${least}`, `${most}`) + more;
}

// What a percentage or an effort comes to for the trainee, in a workout's targets.
function kilograms({ load_type = "none", load_value = null, kg = null, kg_max = null }, units, number) {
  const isSame = load_type === "kg" && Number(kg) === Number(load_value);
  const shown = (value) => number(fromKg(value, units));
  return kg === null || isSame ? "" : `${range(shown(kg), shown(kg_max ?? kg))} ${units === "imperial" ? "lb" : "kg"}`;
}

function loadText({ load_type = "none", load_value = null, load_max = null }, units, number) {
  if (load_type === "none" || load_value === null) return "";
  const isPercent = load_type.startsWith("percent");
  const shown = (value) => number(isPercent ? plain(value) : fromKg(value, units));
  const unit = units === "imperial" ? "lb" : "kg";
  const sign = { added_kg: "+", assisted_kg: "−" }[load_type] ?? "";
  const name = { percent_1rm: "%", percent_tm: "% TM" }[load_type] ?? unit;
  return `${sign}${load_max === null ? shown(load_value) : range(shown(load_value), shown(load_max))} ${name}`;
}

function effortText(group, texts, number) {
  const [least, most] = both(group.rpe_min, group.rpe_max).map((value) => (value === null ? null : Number(value)));
  if (least === null) return "";
  return texts.effort === "rir" ? `RIR ${range(number(10 - most), number(10 - least))}` : `RPE ${range(number(least), number(most))}`;
}

