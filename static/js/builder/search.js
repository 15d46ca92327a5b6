// Finds exercises by their name and aliases while typing: parts of words, in any order, with typing errors.
import MiniSearch from "minisearch";

export class Exercises {
  constructor(rows) {
    this.rows = new Map(rows.map((row) => [row.id, row]));
    this.index = new MiniSearch({
      fields: ["name", "aliases"],
      extractField: (row, name) => (name === "aliases" ? (row.aliases ?? []).join(" ") : row[name]),
      searchOptions: { prefix: true, fuzzy: (term) => (term.length > 3 ? 0.34 : false), maxFuzzy: 2, combineWith: "AND", boost: { name: 2 } },
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
    return found.slice(0, most).map(({ id }) => this.rows.get(id));
  }
  // The exercise that a whole name means: that of this name or alias, else the only or first one with all its words.
  named(text) {
    const wanted = simple(text);
    const exact = [...this.rows.values()].find((row) => [row.name, ...(row.aliases ?? [])].some((name) => simple(name) === wanted));
    if (exact || !wanted) return exact ?? null;
    const [first] = this.index.search(text, { fuzzy: (term) => (term.length > 4 ? 0.2 : false) });
    return first ? this.rows.get(first.id) : null;
  }
}
const simple = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
