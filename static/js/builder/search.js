// Finds exercises by name while typing: parts of words, in any order, with typing errors.
import MiniSearch from "minisearch";

export class Exercises {
  constructor(rows) {
    this.rows = new Map(rows.map((row) => [row.id, row]));
    this.index = new MiniSearch({
      fields: ["name"],
      searchOptions: { prefix: true, fuzzy: (term) => (term.length > 3 ? 0.34 : false), maxFuzzy: 2, combineWith: "AND" },
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
}
