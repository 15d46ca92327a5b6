// Reads the max that targets of an exercise are percentages of.
import { TypedNumberError, parseNumber, plain } from "../numbers.js";
import { language } from "./texts.js";

const LEAST = 1; // MaxForm in workouts/forms.py
const MOST = 2000;

function read(text) {
  const value = parseNumber(text, { language, least: LEAST, most: MOST });
  if (value < LEAST) throw Object.assign(new TypedNumberError("least"), { limit: LEAST });
  if (value > MOST) throw Object.assign(new TypedNumberError("most"), { limit: MOST });
  return plain(value);
}

// `ask`: one_rm or training_max. Shows what can't be read next to the field.
export function enterMax(page, block, ask, text) {
  page.maxErrors.delete(block.key);
  try {
    page.commands.max(block.exercise, ask, read(text));
  } catch (error) {
    if (!(error instanceof TypedNumberError)) throw error;
    page.maxErrors.set(block.key, error);
    page.draw();
  }
}
