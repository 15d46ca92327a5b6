// Weights are in kilograms in operations and states, and in the user's units on the page.
export const KG_PER_LB = 0.45359237;

export const round = (value, digits) => Math.round((value + Number.EPSILON) * 10 ** digits) / 10 ** digits;
export const toKg = (weight, units) =>
  weight === "" || weight == null ? null : round(Number(weight) * (units === "imperial" ? KG_PER_LB : 1), 4);
export const fromKg = (kg, units) => (kg == null ? null : round(Number(kg) / (units === "imperial" ? KG_PER_LB : 1), 2));
