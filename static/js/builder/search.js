// Finds exercises by their names while typing: parts of words, in any order, with typing errors.
import MiniSearch from "minisearch";

export class Exercises {
  constructor(rows) {
    this.rows = new Map(rows.map((row) => [row.id, { tracking: "weight_reps", ...row }])); // the list leaves it out
    this.index = new MiniSearch({
      fields: ["name", "aliases"],
      extractField: (row, field) => (field === "aliases" ? (row.aliases ?? []).join("\n") : row[field]),
      searchOptions: { boost: { name: 4 }, prefix: true, fuzzy: (term) => (term.length > 3 ? 0.34 : false), maxFuzzy: 2, combineWith: "AND" },
    });
    this.index.addAll(rows);
  }
  get(id) {
    return this.rows.get(id);
  }
  find(text, most = 8) {
    if (!text.trim()) return [];
    const strict = this.index.search(text);
    const found = strict.length ? strict : this.index.search(text, { combineWith: "OR" });
    const rows = found.map(({ id }) => this.rows.get(id));
    const is = (row) => isCalled(row, text);
    return [...rows.filter(is), ...rows.filter((row) => !is(row))].slice(0, most);
  }
}
// The exercise that a whole name means: the one of this name or alias, else the best one with all its words; or null.
export function exerciseNamed({ rows, index }, text) {
  const exact = [...rows.values()].find((row) => isCalled(row, text));
  if (exact || !plain(text)) return exact ?? null;
  const [first] = index.search(text, { fuzzy: (term) => (term.length > 4 ? 0.34 : false) });
  return first ? rows.get(first.id) : null;
}
const isCalled = (row, text) => [row.name, ...(row.aliases ?? [])].some((name) => plain(name) === plain(text));
const plain = (name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ");
