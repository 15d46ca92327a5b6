// What is typed for an exercise, read while it is typed: {text, exercise, line} or {text, exercise, error}.
import { NotUnderstood, readPrescription } from "./entry.js";
import * as model from "./model.js";

// `exercise`: a row of the exercises, or none while it is not known; `kind`: of the block that the line is in.
export function readFor(builder, text, exercise, kind) {
  const { units, language } = builder;
  try {
    const fields = readPrescription(text, { units, language, tracking: exercise?.tracking });
    return { text, exercise, line: model.prescribed(exercise, fields, kind) };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { text, exercise, error };
  }
}
// The block of a label: A1 → A.
export const blockOfLabel = (label) => label?.replace(/\d+$/, "").toUpperCase() || null;
