// Reads what is typed for one trainee as the builder does; a block can't be made here, so none is offered.
import { readFor } from "../builder/reading.js";

export function readOwn(plan, text, exercise) {
  const reading = readFor(plan, text, exercise);
  if (reading.error?.code === "block_offer") reading.error.choices = [];
  return reading;
}
