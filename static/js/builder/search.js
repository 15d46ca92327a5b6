// The exercises of the builder, found by what people type: the ranking of exercise_search.js.
import { ranked, wordsOf } from "../exercise_search.js";

export class Exercises {
  // `abbreviations`: {short: words}, `words`: {muscle or equipment: what people call it}, as the server sends them.
  constructor(rows, abbreviations = {}, words = undefined) {
    this.rows = new Map(rows.map((row) => [row.id, { tracking: "weight_reps", ...row }])); // the list leaves it out
    this.searched = rows.map(searchRow);
    this.abbreviations = abbreviations;
    this.words = words;
  }
  add(row) {
    this.rows.set(row.id, { tracking: "weight_reps", ...row });
    this.searched.push(searchRow(row));
  }
  // Whether an exercise has exactly this name.
  has(name) {
    return [...this.rows.values()].some((row) => isCalled(row, name));
  }
  get(id) {
    return this.rows.get(id);
  }
  find(text, most = 8) {
    return this.ranked(text, { words: this.words }).slice(0, most);
  }
  // Whether an exercise has all the words.
  isKnown(text) {
    return this.ranked(text, { isLoose: false }).length > 0;
  }
  ranked(text, options) {
    return ranked(this.searched, text, this.abbreviations, options).map(({ exercise }) => this.rows.get(exercise));
  }
}
function searchRow({ id, name, aliases, primary_muscles: muscles, equipment }) {
  return { exercise: id, name, aliases, about: [...(muscles ?? []), ...(equipment ? [equipment] : [])] };
}
// The exercise that a whole name means: the one of this name or alias, else the best one with all its words; or null.
export function exerciseNamed(exercises, text) {
  const exact = [...exercises.rows.values()].find((row) => isCalled(row, text));
  return exact ?? exercises.ranked(text, { isLoose: false })[0] ?? null;
}
const isCalled = (row, text) => [row.name, ...(row.aliases ?? [])].some((name) => plain(name) === plain(text));
const plain = (name) => wordsOf(name).join(" ");
