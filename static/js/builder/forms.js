// Reads progressions from the fields of their dialog. Pure functions; tested under node.
import { toKg } from "./entry.js";

const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
const withPoint = (text) => text.trim().replace(",", ".");
// Text that is not a number is sent unchanged: the server answers with an error, which is shown next to the field.
const massOf = (text, units) => (isNumber(text) ? toKg(Number(text), units) : text);

// A progression from the dialog's values; null for none.
export function ruleOf(values, units) {
  if (values.kind === "") return null;
  const rule = { kind: values.kind };
  if (values.kind !== "hold" && values.kind !== "rpe") {
    const step = withPoint(values.step) || "0";
    rule.unit = values.unit;
    rule.step = values.unit === "kg" ? massOf(step, units) : step;
  }
  if (values.kind === "wave") {
    const parts = values.wave.split(/[\s;]+|,\s+/).filter(Boolean);
    rule.wave = parts.map((part) => withPoint(part).replace("%", ""));
  }
  if (values.deload_every.trim()) {
    rule.deload_every = Number(values.deload_every);
    rule.deload_percent = withPoint(values.deload_percent) || "60";
  }
  return rule;
}
